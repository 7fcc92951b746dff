import { styleId } from './docx-form.ts';
import { childOf, type Element } from './docx-xml.ts';

/** How a run of a Word file looks, by itself and by the styles that it has (ECMA-376, part 1, 17.7.2 and 17.7.3). */

/** Properties that are on or off, and that a style based on another, or an inner one, turns over. */
type Toggle = 'w:b' | 'w:i' | 'w:bCs' | 'w:iCs' | 'w:strike' | 'w:dstrike' | 'w:vanish';

/** What a style says, or null where it leaves it to the one that it is based on. */
type FileStyle = {
  id: string;
  name: string;
  basedOn: string | null;
  toggles: Record<Toggle, boolean | null>;
  underlined: boolean | null;
  raised: boolean | null;
  numbered: boolean | null;
};

export type Looks = {
  bold: boolean;
  italic: boolean;
  hidden: boolean;
  struck: boolean;
  underlined: boolean;
  raised: boolean;
};

/** A property that may be on or off; null where it is not given. */
export function isOn(run: Element | undefined, name: string): boolean | null {
  const property = childOf(run, name);
  return property === undefined ? null : !['0', 'false', 'off', 'none'].includes(property.attributes['w:val'] ?? '1');
}

const raisedIn = (run: Element | undefined): boolean | null => {
  const property = childOf(run, 'w:vertAlign');
  return property === undefined ? null : property.attributes['w:val'] !== 'baseline';
};

/** Whether a paragraph is one of a list; a number of 0 takes it out. */
function numberedIn(paragraph: Element | undefined): boolean | null {
  const property = childOf(paragraph, 'w:numPr');
  if (property === undefined) return null;
  const id = childOf(property, 'w:numId')?.attributes['w:val'];
  return id === undefined ? null : id !== '0';
}

/** A style's name, however an editor makes an id of it. */
export const plainName = (name: string): string => styleId(name).toLowerCase();

function togglesIn(run: Element | undefined): FileStyle['toggles'] {
  const on = (name: Toggle) => isOn(run, name);
  return {
    'w:b': on('w:b'),
    'w:i': on('w:i'),
    'w:bCs': on('w:bCs'),
    'w:iCs': on('w:iCs'),
    'w:strike': on('w:strike'),
    'w:dstrike': on('w:dstrike'),
    'w:vanish': on('w:vanish'),
  };
}

function styleOf(element: Element): FileStyle {
  const run = childOf(element, 'w:rPr');
  const id = element.attributes['w:styleId'] ?? '';
  return {
    id,
    name: plainName(childOf(element, 'w:name')?.attributes['w:val'] ?? id),
    basedOn: childOf(element, 'w:basedOn')?.attributes['w:val'] ?? null,
    toggles: togglesIn(run),
    underlined: isOn(run, 'w:u'),
    raised: raisedIn(run),
    numbered: numberedIn(childOf(element, 'w:pPr')),
  };
}

/** The style sheet of a file. */
export class StyleSheet {
  readonly #styles: Map<string, FileStyle>;
  /** What a run has that no style says otherwise. */
  readonly #defaults: FileStyle['toggles'];
  /** The style of paragraphs that name none. */
  readonly #normal: string;

  constructor(sheet: Element | undefined) {
    const styles = childOf(sheet, 'w:styles');
    const all = (styles?.children ?? []).filter(({ name }) => name === 'w:style');
    this.#styles = new Map(all.map((style) => [style.attributes['w:styleId'] ?? '', styleOf(style)]));
    const isNormal = ({ attributes }: Element) =>
      attributes['w:type'] === 'paragraph' && ['1', 'true', 'on'].includes(attributes['w:default'] ?? '');
    this.#normal = all.find(isNormal)?.attributes['w:styleId'] ?? '';
    this.#defaults = togglesIn(childOf(childOf(childOf(styles, 'w:docDefaults'), 'w:rPrDefault'), 'w:rPr'));
  }

  /** The name of a paragraph's style, however an editor makes an id of it. */
  nameOf(id: string): string {
    return this.#styles.get(id)?.name ?? '';
  }

  /** A style, and those that it is based on, the nearest first. Styles in a circle end where it closes. */
  #chain(id: string): FileStyle[] {
    const chain: FileStyle[] = [];
    for (let next: string | null = id; next !== null && !chain.some((style) => style.id === next); ) {
      const style: FileStyle | undefined = this.#styles.get(next);
      if (style === undefined) break;
      chain.push(style);
      next = style.basedOn;
    }
    return chain;
  }

  #said<T>(id: string, of: (style: FileStyle) => T | null): T | null {
    for (const style of this.#chain(id)) {
      const said = of(style);
      if (said !== null) return said;
    }
    return null;
  }

  /** Whether a paragraph is one of a list, by itself or by its style. */
  isListed(properties: Element | undefined, styleId: string): boolean {
    return numberedIn(properties) ?? this.#said(styleId || this.#normal, ({ numbered }) => numbered) ?? false;
  }

  /** How a run of a paragraph looks. Bold and italic of a paragraph's style are how the paper looks, and not the text. */
  looksOf(run: Element | undefined, paragraphStyle: string): Looks {
    const character = childOf(run, 'w:rStyle')?.attributes['w:val'] ?? '';
    const paragraph = paragraphStyle || this.#normal;
    const toggled = (name: Toggle): boolean => {
      const own = isOn(run, name);
      if (own !== null) return own;
      const [byCharacter, byParagraph] = [character, paragraph].map((id) =>
        this.#said(id, ({ toggles }) => toggles[name]),
      );
      return (byCharacter ?? false) !== (byParagraph ?? this.#defaults[name] ?? false);
    };
    const inText = (name: Toggle): boolean =>
      isOn(run, name) ?? this.#said(character, ({ toggles }) => toggles[name]) ?? false;
    const [b, i] = isOn(run, 'w:rtl') ? (['w:bCs', 'w:iCs'] as const) : (['w:b', 'w:i'] as const);
    const said = (own: boolean | null, of: (style: FileStyle) => boolean | null) =>
      own ?? this.#said(character, of) ?? this.#said(paragraph, of) ?? false;
    return {
      bold: inText(b),
      italic: inText(i),
      hidden: toggled('w:vanish'),
      struck: toggled('w:strike') || toggled('w:dstrike'),
      underlined: said(isOn(run, 'w:u'), ({ underlined }) => underlined),
      raised: said(raisedIn(run), ({ raised }) => raised),
    };
  }
}

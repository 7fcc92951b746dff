import { encode } from 'uqr';
import { printedCode } from '../domain/delegate.ts';
import type { Capacity, Language, MeetingPlan, Mode } from '../domain/plan.ts';
import type { DelegateLine } from './delegate-lines.ts';
import { type FittingRoom, fittingSize } from './fitting.ts';
import { glossaryOf } from './glossary.ts';
import { printable } from './printable.ts';
import { type Rendered, render } from './typst.ts';
import { capitalized, fill, wordingOf } from './wording.ts';

/** What a badge is printed from. */
export type Badge = DelegateLine & { code: string; participant: string; capacity: Capacity };

/** Behind white letters of the capacity, which is written too: each has a contrast of 5 to 1 at least. */
const COLOURS: Record<Capacity, string> = {
  state_party: '#00538a',
  ratified: '#1f6650',
  signatory: '#6b4a00',
  state_not_party: '#555555',
  observer_organization: '#7a1f5c',
};

/**
 * Badges of 86 × 54 mm as PDF/UA-1: one a page, or, with `sheet`, ten on a page of A4 with lines to cut along. The QR code has the code of
 * the person and nothing else.
 */
export function renderBadges(
  badges: readonly Badge[],
  { plan, mode, language, sheet }: { plan: MeetingPlan; mode: Mode; language: Language; sheet: boolean },
): Promise<Rendered> {
  const { badge: words, labels } = wordingOf(language);
  const glossary = glossaryOf(language, plan.names?.[language]);
  const rehearsal = mode === 'rehearsal' ? labels.rehearsal : '';
  const band = rehearsal === '' ? PLACES.capacity : { ...PLACES.capacity, width: PLACES.capacity.width - REHEARSAL_MM };
  return render('badges', {
    ...{ language, sheet, rehearsal, band: band.width },
    title: `${words.title} · ${printable(plan.short).text}`,
    meeting: fitted(capitalized(glossary.name(plan.name).name), PLACES.meeting),
    badges: badges.map(({ code, capacity, participant, name, latin, role }) => ({
      capacity: fitted(words.capacities[capacity], band),
      participant: fitted(printable(participant).text, PLACES.participant),
      name: fitted(name, PLACES.name),
      latin: fitted(latin, PLACES.latin),
      ...{ role, colour: COLOURS[capacity] },
      ...{ code: printedCode(code), qr: modules(code), alt: fill(words.qr, { code: printedCode(code) }, 'badge.qr') },
    })),
  });
}

type BadgePlace = FittingRoom & { sizes: readonly [number, ...number[]] };

/** The room of each text, as templates/badges.typ has it, and the sizes that it may have: a long one is smaller, none is cut. */
const PLACES = {
  capacity: { width: 78, height: 8.4, sizes: [10, 8, 6.5, 5.5] },
  participant: { width: 78, height: 8, sizes: [11, 9.5, 8, 6.5] },
  name: { width: 58, height: 13, sizes: [17, 15, 13, 11, 9.5, 8, 6.5, 5] },
  latin: { width: 58, height: 4.4, sizes: [10, 8, 6.5, 5] },
  meeting: { width: 58, height: 6, sizes: [6.5, 5.5, 4.5] },
} satisfies Record<string, BadgePlace>;
/** What the word takes of the band. */
const REHEARSAL_MM = 37;

const fitted = (text: string, { sizes, ...room }: BadgePlace) => ({ text, size: fittingSize(text, room, sizes) });

/** The modules of a QR code with its quiet zone, as brightness from 0 to 255, line by line: it may lose a quarter of itself. */
function modules(code: string): { size: number; pixels: number[] } {
  const { data, size } = encode(code, { ecc: 'Q', border: 4 });
  return { size, pixels: data.flat().map((isBlack) => (isBlack ? 0 : 255)) };
}

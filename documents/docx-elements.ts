/** The elements of a Word file, as far as they have to do with text (ECMA-376, part 1, 17.3). */

/** Elements around a paragraph's text that are not text themselves. */
export const silent = new Set([
  '#text',
  ...named('pPr rPr del moveFrom bookmarkEnd proofErr permStart permEnd sectPr sdtPr sdtEndPr smartTagPr'),
  ...named('commentRangeStart commentRangeEnd commentReference annotationRef'),
  ...named('moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd delText delInstrText'),
  ...named('customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd'),
  ...named('lastRenderedPageBreak fldChar instrText'),
]);
/** Elements that wrap text or paragraphs and are looked through. */
export const transparent = new Set(named('ins moveTo hyperlink smartTag sdt sdtContent fldSimple bdo dir customXml'));

function named(names: string): string[] {
  return names.split(' ').map((name) => `w:${name}`);
}

const foreign = new Map(
  Object.entries({
    'w:drawing': 'an image or drawing',
    'w:pict': 'an image or drawing',
    'w:object': 'an embedded object',
    'mc:AlternateContent': 'a drawing or text box',
    'w:footnoteReference': 'a footnote',
    'w:endnoteReference': 'an endnote',
    'w:sym': 'a sign of a symbol font',
    'w:tbl': 'a table',
    'm:oMath': 'a formula',
    'm:oMathPara': 'a formula',
    'w:altChunk': 'an embedded file',
    'w:ruby': 'a reading above the line',
  }),
);
export const signs = new Map(
  Object.entries({
    'w:tab': ' ',
    'w:ptab': ' ',
    'w:br': '\n',
    'w:cr': '\n',
    'w:noBreakHyphen': '\u2011',
    'w:softHyphen': '\u00ad',
  }),
);
export const foreignName = (name: string): string => foreign.get(name) ?? `<${name}>`;

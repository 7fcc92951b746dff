import { describe, expect, it } from 'vitest';
import { CirculationText, draftText } from '../../documents/documents.ts';
import { plainForm, readPlainForm } from '../../documents/plain.ts';
import { revised } from '../../documents/revised.ts';
import { facts, plan } from './plan.fixture.ts';

const text = (paragraphs: string[], mail = { subject: 'A subject', body: 'A body\n' }): CirculationText =>
  CirculationText.parse({
    documents: [
      {
        name: 'note',
        template: 'note-verbale',
        language: 'en',
        capacities: ['state_party'],
        title: 'A title',
        paragraphs,
      },
    ],
    mail: { en: mail },
  });
const again = (standing: CirculationText) => revised(standing, readPlainForm(plainForm(standing)));

describe('the plain form', () => {
  it.each(plan.circulations.map(({ name }, i) => [name, i]))('of %s is read back as it was', (_, i) => {
    const [circulation] = plan.circulations.slice(Number(i));
    if (!circulation) throw new Error('the fixture has it');
    const drafted = draftText(plan, circulation, facts);
    expect(again(drafted)).toEqual(drafted);
  });

  it('shows a title, paragraphs and blocks as a person writes them', () => {
    expect(plainForm(text(['One **bold** line.', 'Line 1\nLine 2']))).toBe(
      '# note · en\n\nA title\n\nOne **bold** line.\n\nLine 1\nLine 2\n\n# mail · en\n\nA subject\n\nA body\n',
    );
  });

  it.each([
    ['signs of its own', ['# note · en', '\\', '\\\\', '\\# x', '#', '  ', 'a\n\nb', '\n', 'a\n', '\na', ' a ']],
    [
      'escaped markup',
      ['\\*\\*a\\_b\\\\', '5 * 3', '****', '_a **b**_', '**_x_**', '#let x = 1', '= Heading', '<w:t>&amp;]]>'],
    ],
  ])('carries %s', (_, paragraphs) => {
    const standing = text(paragraphs, { subject: '# mail · en', body: '\n\n  A\n\n\n# B\n\\# C\n\\\n \n' });
    expect(again(standing)).toEqual(standing);
  });

  it('is read from an editor that writes a mark of order, other line ends and blanks in empty lines', () => {
    const standing = text(['One.', 'Two.']);
    const source = `\ufeff${plainForm(standing).replaceAll('\n\n', '\n \n\n').replaceAll('\n', '\r\n')}`;
    expect(revised(standing, readPlainForm(source))).toEqual(standing);
  });

  it('says of which revision it is, where that is known', () => {
    const standing = text(['One.']);
    const printed = plainForm(standing, { revision: 3 });
    expect(printed).toMatch(/^# note · en · revision 3\n/);
    expect(readPlainForm(printed).revisions).toEqual([3]);
    expect(revised(standing, readPlainForm(printed))).toEqual(standing);
  });

  it('leaves what is not in it as it stands', () => {
    const standing = text(['One.']);
    const edits = readPlainForm('# mail · en\n\nOther\n\nWords');
    expect(revised(standing, edits)).toEqual({ ...standing, mail: { en: { subject: 'Other', body: 'Words\n' } } });
  });

  it.each([
    ['Text\n\n# note · en\n\nT', 'line 1: text stands before the first heading'],
    ['', 'there is no heading'],
    ['# note\n\nT', 'line 1: "# note" is no heading'],
    ['# note · en\n\n', 'line 1: # note · en is empty; write a title'],
    ['# note · en\n\nT\nU\n\nP', 'the title of note · en is one line'],
    ['# note · en\n\nT\n\nP\n\n# note · en\n\nT', 'line 7: # note · en stands here a second time'],
    ['# other · en\n\nT\n\nP', 'there is no other · en here; there is note · en, mail · en'],
    ['# note · fr\n\nT\n\nP', 'there is no note · fr here'],
    ['# note · en\n\nT', 'note, paragraphs: '],
    [
      '# note · en\n\nT\n\nA\n\nB\u202e **\n\n# mail · en\n\nS',
      'note, paragraph 2: must not contain marks of direction',
    ],
    ['# note · en\n\nT\n\nA\u0000', 'note, paragraph 1: must not contain control characters'],
    ['# mail · en\n\nS', 'e-mail (en), body: must not be empty'],
  ])('says what is wrong and where: %j', (source, message) => {
    expect(() => revised(text(['One.']), readPlainForm(source))).toThrow(message);
  });
});

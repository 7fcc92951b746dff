import { describe, expect, it } from 'vitest';
import { CirculationText, draftText } from '../../documents/documents.ts';
import { DocumentError } from '../../documents/errors.ts';
import { plainText } from '../../documents/markup.ts';
import { circulationNamed, facts, plan, quoted } from './plan.fixture.ts';

const textOf = (name: string, document = 0): string =>
  (draftText(plan, circulationNamed(name), facts).documents[document]?.paragraphs ?? []).map(plainText).join('\n');

const address = [
  'Secretariat of the Twelfth Meeting of States Parties to the CCM',
  'Office for Disarmament Affairs, Geneva Branch',
  'United Nations Office at Geneva',
  'Palais des Nations, Building H,',
  'CH-1211 Geneva 10, Switzerland',
  'E-mail: ccm@un.org',
].join('\n');

const common = [
  '2008 Convention on Cluster Munitions (CCM), which entered into force on 1 August 2010',
  'Article 11(1) of the Convention',
  `“${quoted.meetings}”`,
  'Eleventh Meeting of the States Parties to the Convention, held from 11 to 14 September 2023, decided to convene the Twelfth Meeting of States Parties in Geneva, Switzerland, from 10 to 13 September 2024',
  'paragraph 9 of its resolution 78/32 of 6 December 2023',
  '“Implementation of the Convention on Cluster Munitions”',
  `“${quoted.mandate}”`,
  'from 10 to 13 September 2024 at the Palais des Nations in Geneva, Switzerland',
  'Article 14, paragraph 1, of the Convention',
  `“${quoted.costs}”`,
  'by Friday, 30 August 2024',
  address,
  'in due course',
  'Secretariat of the Twelfth Meeting of States Parties',
];

describe('the note verbale', () => {
  it.each([
    ...common,
    'The Secretary-General of the United Nations presents his compliments to the Permanent Representatives of Member States and to the Permanent Observers of non-Member States to the United Nations',
    'to convene the Twelfth Meeting of the States Parties to the Convention on Cluster Munitions',
    'On behalf of the States Parties',
    'to invite the States not parties to the Convention, as well as the relevant international organizations or institutions and non-governmental organizations, to participate in the Meeting as observers',
    'to Permanent Missions and Permanent Observer Missions',
    'avails himself of this opportunity to renew to the Permanent Representatives of Member States and to the Permanent Observers of non-Member States to the United Nations the assurances of his highest consideration',
  ])('says: %s', (fact) => {
    expect(textOf('convocation')).toContain(fact);
  });

  it('prints the dates in bold and the quotations in italics', () => {
    const text = draftText(plan, circulationNamed('convocation'), facts).documents[0]?.paragraphs.join('\n');
    expect(text).toContain('**from 10 to 13 September 2024**');
    expect(text).toContain('by **Friday, 30 August 2024 (Geneva time)**, with the full name and title');
    expect(text).toContain(`_${quoted.costs}_`);
  });
});

describe('the letter to organizations', () => {
  it.each([
    'the 2008 Convention on Cluster Munitions (CCM)',
    quoted.meetings,
    'United Nations\nInternational Committee of the Red Cross\nInternational Federation of Red Cross and Red Crescent Societies\nGeneva International Centre for Humanitarian Demining\nCluster Munition Coalition',
    'Dear Sir or Madam,',
    'the Secretary-General of the United Nations is convening',
    'as an observer, in accordance with rule 1.2 of the rules of procedure',
    'On behalf of the States Parties',
    'Yours sincerely,',
  ])('says: %s', (fact) => {
    expect(textOf('invitation')).toContain(fact);
  });

  it('says nothing of costs, which organizations do not bear, nor of the mandate of the convenor', () => {
    expect(textOf('invitation')).not.toMatch(/[Cc]osts|resolution/);
  });

  it('has no compliments: a note goes to Governments only', () => {
    expect(textOf('invitation')).not.toMatch(/compliments|highest consideration/);
  });
});

describe('reminders', () => {
  it('recall to States the note by number and date, in the name of an office', () => {
    const text = textOf('reminder');
    expect(text).toContain('note verbale ODA/01-2024/CCM of 15 February 2024');
    expect(text).toContain('presents its compliments');
    expect(text).toContain('avails itself');
    expect(text).toContain('may disregard');
    expect(text).toContain(address);
  });

  it('recall to organizations the letter by number and date', () => {
    const text = textOf('reminder', 1);
    expect(text).toContain('letter ODA/02-2024/CCM of 16 February 2024');
    expect(text).toContain('please disregard');
    expect(text).not.toContain('compliments');
  });

  it('are refused when nobody was addressed before', () => {
    const reminder = circulationNamed('reminder');
    expect(() => draftText({ ...plan, circulations: [reminder] }, reminder, facts)).toThrow('no convocation or letter');
  });
});

describe('the draft', () => {
  it.each(plan.circulations.map(({ name }) => name))('of %s is a circulation text as staff may revise it', (name) => {
    const text = draftText(plan, circulationNamed(name), facts);
    expect(CirculationText.parse(JSON.parse(JSON.stringify(text)))).toEqual(text);
    expect(text.mail.en?.body).toContain('{number} of {date}');
    expect(text.mail.en?.body).toContain('Friday, 30 August 2024');
    expect(text.mail.en?.body).toContain(address);
  });

  it.each([
    ['articles', { meetings: '11(2)' }, 'legalBasis.article is 11(1), the quotation is of 11(2)'],
    ['paragraphs', { mandate: { resolution: '78/32', paragraph: 8 } }, 'mandate.paragraph is 9, the quotation is of 8'],
  ])('does not quote other %s than the plan cites', (_, other, message) => {
    expect(() =>
      draftText(plan, circulationNamed('convocation'), { ...facts, treaty: { ...facts.treaty, ...other } }),
    ).toThrow(message);
  });

  it('does not address an organization without a name', () => {
    expect(() => draftText(plan, circulationNamed('invitation'), { ...facts, organizations: [] })).toThrow(
      'UN, which has no name',
    );
  });

  it('prints the marks of the markup that a value brings along', () => {
    const odd = { ...plan, venue: { ...plan.venue, name: 'Hall _A_ **B**' } };
    const text = draftText(odd, circulationNamed('convocation'), facts);
    expect(text.documents[0]?.paragraphs.map(plainText).join('\n')).toContain('at the Hall _A_ **B** in Geneva');
  });

  it('is refused where it has what no paper can say, and is not tried again', () => {
    const odd = { ...plan, venue: { ...plan.venue, name: 'Hall 😀' } };
    const drafting = () => draftText(odd, circulationNamed('convocation'), facts);
    expect(drafting).toThrow(DocumentError);
    expect(drafting).toThrow('no font here can print: 😀');
  });

  it.each([
    ['an open mark', 'a **b', 'does not close it'],
    ['a character without a font', 'Dear 😀', 'no font here can print: 😀'],
    ['a mark of direction', 'a\u202eb', 'marks of direction'],
    ['a control character', 'a\u0000b', 'control characters'],
  ])('is refused in revision with %s', (_, paragraph, message) => {
    const text = draftText(plan, circulationNamed('invitation'), facts);
    const revised = {
      ...text,
      documents: text.documents.map((document) => ({ ...document, paragraphs: [paragraph] })),
    };
    expect(CirculationText.safeParse(revised).error?.message).toContain(message);
  });
});

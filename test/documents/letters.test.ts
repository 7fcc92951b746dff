import { describe, expect, it, test } from 'vitest';
import { renderAcknowledgement, senderOfAcknowledgements } from '../../documents/acknowledgement.ts';
import { type Addressed, nameOf } from '../../documents/addressees.ts';
import { letterheadOf, renderCirculation } from '../../documents/circulation.ts';
import { draftText } from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { remarksOn } from '../../documents/remarks.ts';
import { renderVisaLetter, type VisaReader } from '../../documents/visa.ts';
import { type CirculationPlan, Language, type MeetingPlan } from '../../domain/plan.ts';
import { readPdf } from './pdf.ts';
import { plan, travelling } from './samples.ts';

/** To whom a paper may go in which form, and who signs it (Correspondence Manual, ST/DCS/4/Rev.1, para. 116). */

const named = (name: string, of: MeetingPlan = plan): CirculationPlan => {
  const found = of.circulations.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the plan has no ${name}`);
  return found;
};
/** Without spaces and hyphens, at which lines end. */
const squeezed = (text: string) => text.replace(/[\s\u00ad\u2010-]+/gu, '');
const printed = (pdf: Uint8Array) => squeezed(readPdf(pdf).pages.join(''));

/** Words that only a note verbale has, as its compliments do; the letters of Arabic stand in the file as they are seen. */
const compliments: Record<Language, string> = {
  en: 'compliments',
  fr: 'présente ses compliments',
  es: 'saluda atentamente a',
  ru: 'свидетельствует свое уважение',
  ar: 'تحياتها',
  zh: '致意',
};
const salutation: Record<Language, string> = {
  en: 'Dear Sir or Madam,',
  fr: 'Madame, Monsieur,',
  es: 'De mi consideración:',
  ru: 'Уважаемые',
  ar: 'السيدات والسادة',
  zh: '敬启者',
};

async function acknowledged(code: string, addressee: Addressed['addressee'], language: Language): Promise<string> {
  const { pdf } = await renderAcknowledgement(
    {
      participant: {
        code,
        kind: addressee,
        name: nameOf({ code, addressee, name: code }, language, '2024-08-01'),
        share: null,
      },
      language,
      persons: [{ name: 'Person A', title: null, role: 'head' }],
      recorded: '2024-08-01',
    },
    { plan, sender: named('reminder-1'), number: null, date: '2024-08-02', mode: 'live' },
  );
  return printed(pdf);
}

const reversed = (text: string) => [...text].reverse().join('');
const says = (text: string, words: string, language: Language) =>
  text.includes(squeezed(words)) || (language === 'ar' && text.includes(squeezed(reversed(words))));

describe.each(Language.options)('an acknowledgement in %s', (language) => {
  test.each(['CMC', 'GICHD', 'ICRC', 'IFRC', 'UN'])(
    'to an organization is a letter that a person signs (%s)',
    async (code) => {
      const text = await acknowledged(code, 'organization', language);
      expect(says(text, compliments[language], language)).toBe(false);
      if (language !== 'ar') expect(says(text, salutation[language], language)).toBe(true);
      expect(text).toContain(squeezed('Maruel Ostrave'));
    },
  );

  test.each([
    ['CHE', 'permanent_representative'],
    ['COK', 'ministry'],
  ] as const)('to a Government is a note that nobody signs (%s)', async (code, addressee) => {
    const text = await acknowledged(code, addressee, language);
    if (language !== 'ar') expect(says(text, compliments[language], language)).toBe(true);
    expect(text).not.toContain(squeezed('Maruel Ostrave'));
  });
});

const VISA_WORDS: Record<Language, { host: string; born: string }> = {
  en: { host: 'consular posts of the host country, Switzerland', born: '29 February 1980' },
  fr: { host: 'postes consulaires du pays hôte (Suisse)', born: '29 février 1980' },
  es: { host: 'oficinas consulares del país anfitrión (Suiza)', born: '29 de febrero de 1980' },
  ru: { host: 'консульским учреждениям принимающей страны (Швейцария)', born: '29 февраля 1980' },
  ar: { host: 'البعثات الدبلوماسية', born: '1980' },
  zh: { host: '东道国（瑞士）驻外使领馆', born: '1980 年 2 月 29 日' },
};

describe.each(Language.options)('a letter in support of visas in %s', (language) => {
  const letterTo = async (to: VisaReader, code: string, addressee: Addressed['addressee']) => {
    const name = nameOf({ code, addressee, name: code }, language, '2024-08-01');
    const { pdf } = await renderVisaLetter(
      { name: 'visa', to, participant: { code, kind: addressee, name, share: null }, language, persons: travelling },
      { plan, sender: named('reminder-1'), number: null, date: '2024-08-02', mode: 'live' },
    );
    return printed(pdf);
  };

  test('has of each person the name of the passport, the part and what a visa is issued on', async () => {
    const text = await letterTo('host', 'CHE', 'permanent_representative');
    for (const word of ['EXAMPLE, LAYLA', 'P7654321', 'Ruritania', 'Yupa TUAYANG', 'TH-1234_56', 'Zoë'])
      expect(text).toContain(squeezed(word));
    expect(says(text, VISA_WORDS[language].born, language)).toBe(true);
    expect(text).not.toContain('Layla');
    if (language !== 'ar') expect(says(text, VISA_WORDS[language].host, language)).toBe(true);
  });

  test('is a note to a mission, and a letter to an organization', async () => {
    const [note, letter] = [
      await letterTo('mission', 'COK', 'ministry'),
      await letterTo('mission', 'ICRC', 'organization'),
    ];
    if (language !== 'ar') expect(says(note, compliments[language], language)).toBe(true);
    expect(note).not.toContain(squeezed('Maruel Ostrave'));
    if (language !== 'ar') expect(says(letter, salutation[language], language)).toBe(true);
    expect(letter).toContain(squeezed('Maruel Ostrave'));
  });
});

describe('a letter', () => {
  const letterIn = async (language: Language, of: MeetingPlan = plan) => {
    const circulation = named('invitation', of);
    const document = draftText(of, circulation, factsOf(of)).documents.find((one) => one.language === language);
    if (document === undefined) throw new Error(`no invitation in ${language}`);
    const { number, date } = circulation.issue;
    return printed((await renderCirculation(document, { plan: of, circulation, number, date, mode: 'live' })).pdf);
  };
  const without: MeetingPlan = {
    ...plan,
    circulations: plan.circulations.map(({ sender: { signatory: _, ...sender }, ...one }) => ({ ...one, sender })),
  };

  it.each([
    ['en', 'High Representative for Disarmament Affairs'],
    ['fr', 'Haute-Représentante pour les affaires de désarmement'],
    ['es', 'Alta Representante para Asuntos de Desarme'],
  ] as const)('ends with the name and the office of a person (%s)', async (language, office) => {
    expect(await letterIn(language)).toContain(squeezed(`Ilvane Torresk${office}`));
  });

  it('of a stored plan that names nobody ends with the office, as before, and the preview says what to add', async () => {
    const text = await letterIn('en', without);
    expect(text).not.toContain('Torresk');
    expect(text).toContain(squeezed('Yours sincerely,High Representative for Disarmament Affairs'));
    expect(remarksOn(without, 'invitation')).toEqual([
      expect.stringMatching(/Letters of invitation are signed .* without a person's name: add sender\.signatory/),
      expect.stringMatching(/without a signature, as the plan says/),
    ]);
    expect(remarksOn(plan, 'invitation')).toHaveLength(1);
  });

  it('is refused in a language that does not know the office of who signs', async () => {
    const [first] = plan.circulations.filter(({ kind }) => kind === 'letter');
    if (first === undefined) throw new Error('the plan has no letter');
    const signatory = { name: 'Person A', title: 'Keeper of the Seal' };
    const circulation = { ...first, sender: { ...first.sender, signatory } };
    const [document] = draftText(plan, first, factsOf(plan)).documents.filter(({ language }) => language === 'fr');
    if (document === undefined) throw new Error('no French letter');
    const context = { plan, circulation, number: null, date: null, mode: 'live' as const };
    await expect(renderCirculation(document, context)).rejects.toMatchObject({ code: 'wording.untranslated' });
    expect(() => draftText(plan, circulation, factsOf(plan))).toThrow(/"Keeper of the Seal" is not known in fr/);
  });
});

describe('an acknowledgement', () => {
  const withoutReminders = { ...plan, circulations: plan.circulations.filter(({ kind }) => kind !== 'reminder') };

  it('is sent by the secretariat, also where no reminder is planned', () => {
    for (const one of [plan, withoutReminders]) {
      expect(senderOfAcknowledgements(one)).toMatchObject({
        sender: { by: 'Secretariat of the Twelfth Meeting of States Parties' },
        issue: { signed: 'none' },
      });
    }
    const { acts: _, ...stored } = withoutReminders;
    expect(senderOfAcknowledgements(stored)).toMatchObject({ name: 'convocation' });
  });
});

describe('the head of a paper', () => {
  it('has the address of the office that sends it', () => {
    expect(letterheadOf(named('invitation'), plan)).toMatchObject({
      office: 'Office for Disarmament Affairs',
      postal: ['United Nations, N.Y. 10017'],
    });
  });

  it('has the office once, and its address in both languages', () => {
    const { office, postal, postalFr } = letterheadOf(named('reminder-1'), plan);
    expect(office).toBe('Office for Disarmament Affairs, Geneva Branch');
    expect(postal).toEqual([
      'United Nations Office at Geneva',
      'Palais des Nations, Building H',
      'CH-1211 Geneva 10, Switzerland',
    ]);
    expect(postalFr).toEqual([
      'Office des Nations Unies à Genève',
      'Palais des Nations, bâtiment H',
      'CH-1211 Genève 10 (Suisse)',
    ]);
  });

  it('has one line for both languages where the plan does not know the address in French', () => {
    expect(letterheadOf(named('reminder-1'), { ...plan, names: {} }).postalFr).toBeNull();
  });
});

describe('initials', () => {
  const noteOf = async (signed: 'scan' | 'none' | undefined) => {
    const base = named('convocation');
    const { signed: _, ...issue } = base.issue;
    const circulation = { ...base, issue: { ...issue, ...(signed && { signed }) } };
    const document = draftText(plan, circulation, factsOf(plan)).documents.find(({ language }) => language === 'en');
    if (document === undefined) throw new Error('no English note');
    return printed((await renderCirculation(document, { plan, circulation, ...issue, mode: 'live' })).pdf);
  };

  it('have no place on a note that goes out without them', async () => {
    expect(await noteOf('none')).not.toContain('Initials');
  });

  it.each(['scan', undefined] as const)('have their place on one that is initialled by hand (%s)', async (signed) => {
    expect(await noteOf(signed)).toContain('Initials');
  });

  it('are spoken of in the preview', () => {
    const unsaid: MeetingPlan = {
      ...plan,
      circulations: plan.circulations.map(({ issue: { signed: _, ...issue }, ...one }) => ({ ...one, issue })),
    };
    expect(remarksOn(plan, 'convocation')).toEqual([
      'convocation: the official text goes out without initials, as the plan says.',
    ]);
    expect(remarksOn(unsaid, 'convocation')).toEqual([
      expect.stringMatching(/empty place for initials, unless scans are attached .* issue\.signed: scan or none/),
    ]);
    expect(remarksOn(unsaid).length).toBe(plan.circulations.length + 1);
  });
});

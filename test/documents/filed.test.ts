import { describe, expect, test } from 'vitest';
import { finishMail } from '../../documents/circulation.ts';
import { draftText } from '../../documents/draft.ts';
import { factsOf } from '../../documents/facts.ts';
import { officeIn } from '../../documents/offices.ts';
import { wordingOf } from '../../documents/wording.ts';
import { attachmentName } from '../../domain/attachment-name.ts';
import { Language } from '../../domain/plan.ts';
import { circulationNamed, plan } from './plan.fixture.ts';

describe('the file name of a paper', () => {
  const paper = { number: 'ODA/01-2024/CCM', name: 'note-verbale-fr', language: 'fr' };
  test.each([
    [paper, 'live', 'ODA-01-2024-CCM-note-verbale-fr.pdf'],
    [paper, 'rehearsal', 'REHEARSAL-ODA-01-2024-CCM-note-verbale-fr.pdf'],
    [{ ...paper, name: 'note-verbale', language: 'en' }, 'live', 'ODA-01-2024-CCM-note-verbale-en.pdf'],
    [{ ...paper, number: ' Nº 7/é (A)\u202e ' }, 'live', 'No-7-e-A-note-verbale-fr.pdf'],
    [{ ...paper, number: '../..\\x' }, 'live', 'x-note-verbale-fr.pdf'],
    [{ ...paper, number: 'مذكرة/7' }, 'live', '7-note-verbale-fr.pdf'],
    // of an earlier release, or in a draft
    [{ ...paper, number: null }, 'live', 'note-verbale-fr.pdf'],
    [{ ...paper, number: '第号', name: 'note', language: 'en' }, 'live', 'note.pdf'],
  ] as const)('%o %s', (of, mode, name) => expect(attachmentName(of, mode)).toBe(name));

  test('fits into what mail carries, however long the number and the name are', () => {
    const longest = attachmentName(
      { number: 'X'.repeat(180), name: `${'n'.repeat(41)}-abcdefgh`, language: 'en' },
      'rehearsal',
    );
    expect(longest).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/);
    expect(longest).toContain(`${'n'.repeat(41)}-abcdefgh-en.pdf`);
  });
});

describe('the subject of an e-mail', () => {
  const issue = { number: 'ODA/07-2024/CCM', date: '2024-07-01', mode: 'live' } as const;

  test.each(Language.options)(
    'begins with the reference number in %s, also where the approved text has no place for it',
    (language) => {
      const bare = finishMail({ subject: 'Subject', body: 'Body' }, { ...issue, language }).subject;
      expect(bare).toMatch(
        language === 'ar' ? /^المرجع ODA\/07-2024\/CCM: Subject$/ : /^ODA\/07-2024\/CCM( – |：)Subject$/,
      );
      expect(finishMail({ subject: 'Subject of {number}', body: 'Body' }, { ...issue, language }).subject).toBe(
        'Subject of ODA/07-2024/CCM',
      );
    },
  );

  test('has its place in the text that is approved, of every circulation', () => {
    for (const circulation of plan.circulations) {
      const { mail } = draftText(plan, circulation, factsOf(plan));
      for (const { subject } of Object.values(mail)) expect(subject.match(/\{number\}/g)).toHaveLength(1);
    }
    const { mail } = draftText(plan, circulationNamed('convocation'), factsOf(plan));
    const said = finishMail(mail.en ?? { subject: '', body: '' }, { ...issue, language: 'en', mode: 'rehearsal' });
    expect(said.subject).toMatch(/^\[REHEARSAL\] ODA\/07-2024\/CCM – Convening of the Twelfth Meeting /);
  });
});

describe('what an e-mail says of answering it', () => {
  const nil: Record<Language, RegExp> = {
    en: /no delegation will attend counts as an answer/,
    fr: /aucune délégation ne participera vaut réponse/,
    es: /no asistirá ninguna delegación se considera también una respuesta/,
    ru: /делегация направлена не будет, также считается ответом/,
    ar: /بأن أي وفد لن يحضر ردا/,
    zh: /不派代表团出席的通知亦视为答复/,
  };
  const organization: Record<Language, RegExp> = {
    en: /your organization will not take part counts as an answer/,
    fr: /votre organisation ne participera pas vaut réponse/,
    es: /su organización no participará se considera también una respuesta/,
    ru: /ваша организация не примет участия, также считается ответом/,
    ar: /بأن منظمتكم لن تشارك ردا/,
    zh: /贵组织不出席的通知亦视为答复/,
  };

  test.each(Language.options)(
    'in %s: by when, to which address, that a nil return counts, and what to quote',
    (language) => {
      const { mail } = wordingOf(language);
      for (const kind of ['convocation', 'letter', 'reminder', 'extension'] as const) {
        const { body } = mail[kind];
        expect(body).toMatch(kind === 'letter' ? organization[language] : nil[language]);
        expect(body).toContain(kind === 'extension' ? '{newDeadline}' : '{deadline}');
        expect(body).toContain('\n\n{address}\n\n');
      }
      for (const { body } of Object.values(mail)) {
        // once for what is sent, and once for the answer
        expect(body.match(/\{number\}/g)).toHaveLength(2);
        expect(body.trim().split('\n\n').at(-2)).toContain('{number}');
      }
    },
  );
});

describe('an office of the directory', () => {
  const day = '2024-02-15';
  test.each([
    [
      'Permanent Mission of Algeria to the United Nations',
      'fr',
      'Mission permanente de l’Algérie auprès de l’Organisation des Nations Unies',
    ],
    [
      'Permanent Mission of Mexico to the United Nations Office at Geneva',
      'es',
      'Misión Permanente de México ante la Oficina de las Naciones Unidas en Ginebra',
    ],
    [
      'Permanent Mission of France to the United Nations Office and other international organizations in Geneva',
      'fr',
      'Mission permanente de la France auprès de l’Office des Nations Unies à Genève',
    ],
    ['Permanent Mission of Egypt to the United Nations', 'ar', 'بعثة مصر الدائمة لدى الأمم المتحدة'],
    [
      'Permanent Mission of Belarus to the UN',
      'ru',
      'Постоянное представительство Беларуси при Организации Объединенных Наций',
    ],
    ['Permanent Mission of China to the United Nations Office at Geneva', 'zh', '中国常驻联合国日内瓦办事处代表团'],
    [
      'Permanent Observer Mission of the Holy See to the United Nations',
      'fr',
      'Mission permanente d’observation du Saint-Siège auprès de l’Organisation des Nations Unies',
    ],
    [
      "Permanent Mission of Côte d'Ivoire to the United Nations",
      'fr',
      'Mission permanente de la Côte d’Ivoire auprès de l’Organisation des Nations Unies',
    ],
    ['Ministry of Foreign Affairs of Niue', 'es', 'Ministerio de Relaciones Exteriores de Niue'],
    ['International Committee of the Red Cross', 'fr', 'Comité international de la Croix-Rouge'],
    [
      'International Committee of the Red Cross, liaison office',
      'es',
      'Comité Internacional de la Cruz Roja, oficina de enlace',
    ],
    // as their offices gave them, or of no State
    ['Mission permanente du Sénégal', 'fr', 'Mission permanente du Sénégal'],
    [
      'Permanent Mission of Ruritania to the United Nations',
      'fr',
      'Permanent Mission of Ruritania to the United Nations',
    ],
    ['Permanent Mission of Algeria to the United Nations', 'en', 'Permanent Mission of Algeria to the United Nations'],
  ] as const)('%s in %s', (name, language, said) => expect(officeIn(name, 'XXX', language, day)).toBe(said));

  test('is called as the State was on the day', () => {
    const name = 'Permanent Mission of Türkiye to the United Nations';
    expect(officeIn(name, 'TUR', 'fr', day)).toMatch(/de la Türkiye/);
  });
});

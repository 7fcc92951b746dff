import { type AddendumLists, renderAddendum } from '../../documents/addendum.ts';
import { nameOf } from '../../documents/addressees.ts';
import { type Badge, renderBadges } from '../../documents/badges.ts';
import type { CredentialsFacts } from '../../documents/credentials.ts';
import { delegateLine } from '../../documents/delegate-lines.ts';
import { listed } from '../../documents/delegations.ts';
import {
  addressedTo,
  draftText,
  ListStage,
  type Posted,
  type Rendered,
  renderAcknowledgement,
  renderAddressSheets,
  renderCirculation,
  renderCredentials,
  renderList,
  renderReport,
  renderTransmissionList,
} from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { renderSigning, type Signing } from '../../documents/signing.ts';
import { statisticsOfList } from '../../documents/statistics.ts';
import { renderVisaLetter, VISA_READERS, type VisaPerson } from '../../documents/visa.ts';
import { CREDENTIALS_PAPERS } from '../../domain/credentials.ts';
import {
  Capacity,
  CirculationPlan,
  type Facts,
  type Language,
  type MeetingPlan,
  type Mode,
  symbolOf,
  Template,
} from '../../domain/plan.ts';
import { loadPlan } from '../../meetings/plan.ts';

/** Every kind of paper in every language: what is looked at by the tests and by veraPDF. */

export const plan: MeetingPlan = (() => {
  const loaded = loadPlan('meetings/ccm-12msp.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.plan;
})();

const isLetter = (template: Template) => template === 'letter' || template.endsWith('-letter');
const kindOf = (template: Template) => {
  if (template === 'note-verbale') return 'convocation';
  return template === 'letter' ? 'letter' : template.replace(/-(note|letter)$/, '');
};

const { venue } = plan;
const headquarters = {
  ...venue,
  name: 'United Nations Headquarters',
  city: 'New York',
  country: 'United States of America',
};

/** Facts for every kind at once; words that staff would give in each language are a proper name that all of them know. */
function factsFor(language: Language, open: boolean): Facts {
  const words = { [language]: 'CCM/MSP/2024' };
  return {
    reason: words,
    decision: { by: open ? 'silence' : 'decision', reference: 'CCM/MSP/2024/1', date: '2024-05-01' },
    deadline: { was: '2024-08-30', now: '2024-09-01' },
    dates: {
      was: { from: '2024-09-10', to: '2024-09-13' },
      now: open ? null : { from: '2024-11-29', to: '2024-12-01' },
    },
    venue: { was: venue, now: headquarters },
    corrections: [{ where: words, was: words, now: words }],
    arrangements: [
      {
        heading: 'Languages',
        text: 'Interpretation will be provided in the six official languages of the United Nations.',
      },
    ],
    silence: { proposal: words, until: { date: '2024-07-15', at: '2024-07-15T16:00:00Z' } },
    costs: {
      currency: 'USD',
      items: [
        { item: words, cents: 31_234_550 },
        { item: words, cents: 1_200_000 },
      ],
      shares: { CHE: 1_234_567 },
      payableBy: '2024-07-01',
      account: ['Geneva', 'CH00 0000 0000'],
    },
  };
}

/** A circulation of one document of this template. */
export function circulationOf(template: Template, language: Language, open = false): CirculationPlan {
  const letter = isLetter(template);
  const [base] = plan.circulations.filter(({ kind }) => kind === (letter ? 'letter' : 'convocation'));
  const capacities = [letter ? 'observer_organization' : 'state_party'];
  const address = template === 'assessment-note' ? { address: 'individual' } : {};
  return CirculationPlan.parse({
    ...base,
    name: template,
    kind: kindOf(template),
    audience: { capacities, answered: 'any' },
    documents: [{ name: template, template, language, capacities, ...address }],
    facts: factsFor(language, open),
  });
}

const posted: Posted = {
  reference: 'ODA/01-2024/CCM',
  date: '2024-02-15',
  items: (['COK', 'NIU'] as const).map((code, i) => ({
    code,
    name: 'Ministry of Foreign Affairs \u202e#evil$ <b>',
    address: ['1 Example Street', 'Avarua'],
    channel: i === 0 ? 'post' : 'hand',
    papers: ['note-verbale'],
  })),
};

export type Sample = { name: string; language: Language; print: (archive: boolean) => Promise<Rendered> };

/** Switzerland's paper, where each State gets its own. */
/** Members of a delegation with what a visa is issued on: all of it, some, and none. */
export const travelling: VisaPerson[] = [
  {
    ...{
      name: 'ليلى المثال',
      latin: 'Layla EXAMPLE',
      passportName: 'EXAMPLE, LAYLA',
      role: 'head',
      nationality: 'Ruritanian',
    },
    ...{
      birthDate: '1980-02-29',
      passportNumber: 'P7654321',
      passportState: 'Ruritania',
      passportExpires: '2030-01-31',
    },
  },
  { name: 'ยุพา ตัวอย่าง', latin: 'Yupa TUAYANG', role: 'alternate', passportNumber: 'TH-1234_56' },
  { name: 'Zoë O’Example', role: 'delegate' },
];

export const switzerland = (language: Language) =>
  ({
    code: 'CHE',
    kind: 'permanent_representative',
    name: nameOf({ code: 'CHE', addressee: 'permanent_representative', name: 'Switzerland' }, language, '2024-02-15'),
    share: { cents: 1_234_567, currency: 'USD' },
  }) as const;

const people = ['Ms. Ada Zweite', 'Г-н Берт Первый', 'السيدة ليلى', '李四'];
const persons = people.map((name, i) => ({
  name,
  title: i === 1 ? 'Second Secretary' : null,
  role: (['delegate', 'alternate', 'head', 'adviser'] as const)[i] ?? 'delegate',
}));

/** One in each script, the last one in letters that no font has. */
export const badgesOf = (language: Language): Badge[] =>
  [...people, 'สมชาย ใจดี'].map((name, i) => ({
    ...delegateLine({ name, latin: `Latin Spelling ${i}`, title: null, role: i === 2 ? 'head' : 'delegate' }, language),
    ...{ code: `7Q2M9XF3T${i}`, participant: switzerland(language).name.name },
    capacity: Capacity.options[i] ?? 'signatory',
  }));
/** Those persons on the list that is signed at the door. */
const signingOf = (language: Language): Signing[] => {
  const persons = badgesOf(language);
  return [{ name: switzerland(language).name.name, persons }];
};
/** What an addendum can say: who was added, taken off, spelled otherwise; delegations that are new, gone, or in another order. */
export function addendumOf(language: Language): AddendumLists {
  const participant = (code: string, listed: typeof persons, attended = true) => ({
    ...{ code, name: nameOf({ code, addressee: 'permanent_representative', name: code }, language, '2024-09-13').name },
    ...{ capacity: 'state_party' as const, answer: 'named' as const, attended, persons: listed },
  });
  const [first, second, third, fourth] = persons;
  const of = (...all: (typeof first)[]) => all.flatMap((one) => one ?? []);
  const list = { stage: 'final' as const, language, symbol: 'CCM/MSP/2024/INF.1', date: '2024-09-13' };
  const respelled = first && { ...first, name: 'Ms. Ada ZWEITÉ', title: 'Ambassador' };
  return {
    number: 1,
    before: {
      ...list,
      participants: [
        participant('AUT', of(first, second)),
        participant('CHE', of(third, fourth)),
        participant('FRA', of(first, second)),
        participant('BEL', of(second)),
      ],
    },
    after: {
      ...{ ...list, symbol: 'CCM/MSP/2024/INF.1/Add.1', date: '2024-09-20' },
      participants: [
        participant('AUT', of(respelled, fourth)),
        participant('CHE', of(third, fourth)),
        participant('FRA', of(second, first)),
        participant('BEL', of(second), false),
        participant('ESP', of(third, fourth)),
      ],
    },
  };
}
/** Credentials of every kind, examined with every outcome. */
export const wanting: MeetingPlan = (() => {
  const loaded = loadPlan('meetings/ccm-12msp-credentials.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.plan;
})();
export const credentialsFacts: CredentialsFacts = {
  date: '2024-09-12',
  memorandum: '2024-09-10',
  met: ['2024-09-11', '2024-09-12'],
  states: (
    [
      ['AUT', 'formal', 'accepted', null],
      ['BEL', 'formal', 'accepted', null],
      ['CHE', 'formal', 'accepted', null],
      ['CIV', 'other', 'accepted', 'accepted'],
      ['GHA', 'other', 'accepted', 'accepted'],
      ['LAO', 'other', 'deferred', 'given'],
      ['MEX', 'formal', 'accepted', null],
      ['SOM', 'other', 'refused', null],
      ['TGO', 'none', null, null],
      ['ZMB', 'none', null, null],
    ] as const
  ).map(([code, list, outcome, assurance]) => ({
    ...{ code, name: code, addressee: 'permanent_representative' as const },
    ...{ list, outcome, assurance },
  })),
  objections: [
    {
      by: 'AUT',
      to: 'SOM',
      words: {
        en: 'The letter is signed by none of the authorities that may issue credentials.',
        fr: 'La lettre n’émane d’aucune des autorités habilitées à délivrer des pouvoirs.',
      },
    },
  ],
};

/** A draft has no date, and so no form for an archive. */
export function samples(language: Language, mode: Mode, stage: 'draft' | 'final' = 'final'): Sample[] {
  const issued = stage === 'final' ? { number: 'ODA/01-2024/CCM', date: '2024-02-01' } : { number: null, date: null };
  const date = '2024-09-12';
  const rows = (['AUT', 'CHE', 'TUR'] as const).map((code, i) => ({
    code,
    name: code,
    capacity: (['state_party', 'signatory', 'state_not_party'] as const)[i] ?? 'signatory',
    addressee: 'permanent_representative' as const,
    status: i === 2 ? 'no_reply' : 'nominated',
    attended: i !== 2,
    delegation: i === 2 ? null : { persons },
  }));
  const received = {
    persons,
    recorded: '2024-08-01',
  };
  const [reminder] = plan.circulations.filter(({ kind }) => kind === 'reminder');
  const facts = factsOf(plan);
  return [
    ...Template.options.map((template) => ({
      name: template,
      language,
      print: (archive: boolean) => {
        const circulation = circulationOf(template, language, isLetter(template));
        const [document] = draftText(plan, circulation, facts).documents;
        if (document === undefined) throw new Error(`no draft of ${template}`);
        const addressed = document.address === 'individual' ? addressedTo(document, switzerland(language)) : document;
        return renderCirculation(addressed, { plan, circulation, mode, ...issued, archive });
      },
    })),
    ...ListStage.options.map((stage) => ({
      name: `list-${stage}`,
      language,
      print: (archive: boolean) =>
        renderList(
          {
            stage,
            language,
            symbol: symbolOf(plan, stage),
            date,
            participants: listed(rows, language, date),
          },
          { plan, mode, archive },
        ),
    })),
    {
      name: 'report',
      language,
      print: (archive: boolean) =>
        renderReport(
          {
            date,
            opened: plan.opens.at,
            closed: plan.closes.at,
            participants: listed(rows, language, date),
            decisions: [
              {
                by: 'decision',
                reference: 'CCM/MSP/2024/1',
                date: plan.opens.date,
                what: 'text',
                words: 'To adopt the agenda.',
              },
            ],
            statistics: statisticsOfList({ stage: 'final', language, participants: listed(rows, language, date) }),
          },
          language,
          { plan, treaty: facts.treaty, mode, archive },
        ),
    },
    ...[false, true].map((sheet) => ({
      name: sheet ? 'badges-sheet' : 'badges',
      language,
      print: (_archive: boolean) => renderBadges(badgesOf(language), { plan, mode, language, sheet }),
    })),
    {
      name: 'addendum',
      language,
      print: (archive: boolean) => renderAddendum(addendumOf(language), { plan, mode, archive }),
    },
    {
      name: 'signing',
      language,
      print: (_archive: boolean) => renderSigning(signingOf(language), { plan, mode, language, day: plan.opens.date }),
    },
    ...CREDENTIALS_PAPERS.map((name) => ({
      name,
      language,
      print: (archive: boolean) =>
        renderCredentials(name, credentialsFacts, language, { plan: wanting, treaty: facts.treaty, mode, archive }),
    })),
    {
      name: 'address-sheets',
      language,
      print: (_archive: boolean) => renderAddressSheets(posted, { plan, language, mode }),
    },
    {
      name: 'transmission-list',
      language,
      print: (_archive: boolean) => renderTransmissionList(posted, { plan, language, mode }),
    },
    ...(reminder === undefined
      ? []
      : [
          {
            name: 'acknowledgement',
            language,
            print: (archive: boolean) =>
              renderAcknowledgement(
                { participant: switzerland(language), language, ...received },
                { plan, sender: reminder, number: null, date, mode, archive },
              ),
          },
          ...VISA_READERS.map((to) => ({
            name: `visa-${to}`,
            language,
            print: (_archive: boolean) =>
              renderVisaLetter(
                { name: `visa-${to}`, to, participant: switzerland(language), language, persons: travelling },
                { plan, sender: reminder, number: null, date, mode },
              ),
          })),
        ]),
  ];
}

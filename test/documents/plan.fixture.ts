import type { DraftFacts } from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { type CirculationPlan, MeetingPlan } from '../../domain/plan.ts';

/** The Twelfth Meeting's plan as its note verbale has it; the officers are invented. */

const states = ['state_party', 'signatory', 'state_not_party'] as const;
const chain = [
  { step: 'legal', officer: 'legal-officer', needs: 'none' },
  { step: 'issue', officer: 'issuing-officer', needs: 'none' },
];
const executiveOffice = {
  office: 'Executive Office of the Secretary-General',
  officeFr: 'Cabinet du Secrétaire général',
  by: 'Secretary-General of the United Nations',
  letterhead: { postal: 'United Nations, N.Y. 10017', cable: 'Unations Newyork' },
};
const disarmament = {
  office: 'Office for Disarmament Affairs',
  officeFr: 'Bureau des affaires de désarmement',
  by: 'High Representative for Disarmament Affairs',
  letterhead: { postal: 'United Nations, N.Y. 10017', cable: 'Unations Newyork' },
};
const secretariat = {
  office: 'Secretariat of the Twelfth Meeting of States Parties to the CCM',
  officeFr: 'Secrétariat de la douzième Assemblée des États parties à la CCM',
  by: 'Secretariat of the Twelfth Meeting of States Parties to the CCM',
};

export const plan: MeetingPlan = MeetingPlan.parse({
  v: 1,
  id: 'ccm-12msp',
  treaty: 'CCM',
  name: 'Twelfth Meeting of the States Parties to the Convention on Cluster Munitions',
  ordinal: 12,
  short: '12MSP',
  venue: { name: 'Palais des Nations', city: 'Geneva', country: 'Switzerland', timeZone: 'Europe/Zurich' },
  startsAt: '2023-12-07T08:00:00Z',
  opens: { date: '2024-09-10', at: '2024-09-10T08:00:00Z' },
  closes: { date: '2024-09-13', at: '2024-09-13T16:00:00Z' },
  convokedOn: '2024-02-15',
  provisionalListAt: '2024-09-11T07:00:00Z',
  decision: {
    body: 'Eleventh Meeting of the States Parties to the Convention',
    heldFrom: '2023-09-11',
    heldTo: '2023-09-14',
    reference: 'Final report of the Eleventh Meeting',
    decided: 'to convene the Twelfth Meeting of States Parties in Geneva, Switzerland, from 10 to 13 September 2024',
  },
  legalBasis: { article: '11(1)' },
  mandate: {
    resolution: '78/32',
    date: '2023-12-06',
    paragraph: 9,
    title: 'Implementation of the Convention on Cluster Munitions',
    convenor: 'Secretary-General of the United Nations',
  },
  costs: { article: '14(1)' },
  observers: { organizations: ['UN', 'ICRC', 'IFRC', 'GICHD', 'CMC'], invitedOnBehalfOf: 'the States Parties' },
  deadline: { date: '2024-08-30', at: '2024-08-30T21:59:59Z' },
  secretariat: {
    name: 'Secretariat of the Twelfth Meeting of States Parties to the CCM',
    lines: [
      'Office for Disarmament Affairs, Geneva Branch',
      'United Nations Office at Geneva',
      'Palais des Nations, Building H,',
      'CH-1211 Geneva 10, Switzerland',
    ],
    email: 'ccm@un.org',
  },
  furtherInformation: {
    by: 'the Secretariat of the Twelfth Meeting of States Parties',
    to: 'Permanent Missions and Permanent Observer Missions',
    when: 'in due course',
  },
  officers: [
    { id: 'drafter', title: 'Political Affairs Officer', email: 'drafter@oda.example' },
    { id: 'legal-officer', title: 'Legal Officer', email: 'legal@ola.example' },
    { id: 'issuing-officer', title: 'Issuing Officer', email: 'issuing@eosg.example' },
  ],
  circulations: [
    {
      name: 'convocation',
      kind: 'convocation',
      sender: executiveOffice,
      audience: { capacities: states, answered: 'any' },
      documents: [{ name: 'note-verbale', template: 'note-verbale', language: 'en', capacities: states }],
      drafter: 'drafter',
      chain,
      draftAt: '2024-01-15T09:00:00Z',
      issue: { number: 'ODA/01-2024/CCM', date: '2024-02-15' },
      dispatchAt: null,
    },
    {
      name: 'invitation',
      kind: 'letter',
      sender: disarmament,
      audience: { capacities: ['observer_organization'], answered: 'any' },
      documents: [{ name: 'letter', template: 'letter', language: 'en', capacities: ['observer_organization'] }],
      drafter: 'drafter',
      chain,
      draftAt: '2024-01-15T09:00:00Z',
      issue: { number: 'ODA/02-2024/CCM', date: '2024-02-16' },
      dispatchAt: null,
    },
    {
      name: 'reminder',
      kind: 'reminder',
      sender: secretariat,
      audience: { capacities: [...states, 'observer_organization'], answered: 'silent' },
      documents: [
        { name: 'reminder-note', template: 'reminder-note', language: 'en', capacities: states },
        { name: 'reminder-letter', template: 'reminder-letter', language: 'en', capacities: ['observer_organization'] },
      ],
      drafter: 'drafter',
      chain,
      draftAt: '2024-07-01T09:00:00Z',
      issue: { number: 'ODA/03-2024/CCM', date: '2024-07-15' },
      dispatchAt: null,
    },
  ],
  shardCapacity: 250,
});

export const facts: DraftFacts = factsOf(plan);

/** The treaty's own words in English. */
export const quoted = {
  meetings: facts.treaty.words.en?.meetings ?? '',
  costs: facts.treaty.words.en?.costs ?? '',
  mandate: facts.treaty.words.en?.mandate ?? '',
};

/** A circulation of the plan by its name. */
export function circulationNamed(name: string): CirculationPlan {
  const found = plan.circulations.find((circulation) => circulation.name === name);
  if (!found) throw new Error(`the fixture has no circulation "${name}"`);
  return found;
}

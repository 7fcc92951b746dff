import type { CirculationPlan, Officer } from '../../domain/plan.ts';
import type { CirculationEvent } from '../../machines/machines.ts';
import { applied } from '../../workflows/circulation/applying.ts';
import {
  type CirculationFacts,
  type CirculationInput,
  type CirculationState,
  newState,
} from '../../workflows/circulation/state.ts';

/** An invented circulation, whose decisions are tried without a server. */

export const hash = (digit: string) => digit.repeat(64);
export const [TEXT, FINAL] = [hash('a'), hash('c')];

export const plan: CirculationPlan = {
  name: 'information-1',
  kind: 'information',
  sender: { office: 'Office', officeFr: 'Bureau', by: 'The Secretariat' },
  audience: { capacities: ['state_party'], answered: 'any' },
  documents: [{ name: 'note', template: 'information-note', language: 'en', capacities: ['state_party'] }],
  drafter: 'drafter',
  chain: [
    { step: 'review', officer: 'chief', needs: 'none', superior: 'director', remindAfterDays: 2 },
    { step: 'legal', officer: 'legal', needs: 'signature' },
    { step: 'issue', officer: 'issuer', needs: 'none', remindAfterDays: 1 },
  ],
  draftAt: '2024-02-05T08:00:00Z',
  issue: { number: 'ODA/1', date: '2024-02-15' },
  dispatchAt: null,
};

export const officers: Officer[] = ['drafter', 'chief', 'legal', 'issuer', 'director'].map((id) => ({
  id,
  title: id,
  email: `${id}@office.example`,
  ...(id === 'chief' && {
    away: [{ from: '2024-02-08', until: '2024-02-09', delegate: 'deputy', basis: 'Memorandum 4' }],
  }),
}));

const input: CirculationInput = {
  v: 1,
  machine: 'circulation.v2',
  meeting: 'ccm-12msp',
  mode: 'live',
  plan,
  officers,
  timeZone: 'Europe/Zurich',
  offsets: [{ from: '2023-10-29T01:00:00Z', minutes: 60 }],
  at: '2024-02-05T08:00:00Z',
  turnAt: 1_000,
  state: null,
};

export function factsAt(instant: string, over: Partial<CirculationFacts> = {}): CirculationFacts {
  const place = { timeZone: 'Europe/Zurich', offsets: [{ from: '2023-10-29T01:00:00Z', minutes: 60 }] };
  const now = Date.parse(instant);
  const today = new Date(now + 3_600_000).toISOString().slice(0, 10);
  const open = { isClosed: false, codes: null };
  return { meeting: 'ccm-12msp', mode: 'live', machine: 'circulation.v2', plan, ...open, now, place, today, ...over };
}

export const START = factsAt('2024-02-05T08:00:00Z');

/** The circulation after events of its machine, with nothing left to do. */
export function after(...events: CirculationEvent[]): CirculationState {
  const state = events.reduce((before, event) => applied(before, START, event), newState(input));
  return { ...state, tasks: [] };
}

export const drafted: CirculationEvent = { type: 'DRAFTED', textSha256: TEXT, by: 'drafter' };
const approvedBy = (officer: string, evidence: 'none' | 'signature' = 'none'): CirculationEvent => ({
  type: 'APPROVE',
  officer,
  recordedBy: officer,
  on: '2024-02-05',
  sha256: TEXT,
  evidence,
});

export const inReview = () => after(drafted);
export const atLegal = () => after(drafted, approvedBy('chief'));
/** Number and date are filled in, and the issuing officer is awaited. */
export const atIssue = () =>
  after(drafted, approvedBy('chief'), approvedBy('legal', 'signature'), { type: 'FILLED', finalSha256: FINAL });

/** A circulation in review with so many of everything that it keeps, each with a text of this sign. */
export function overfull(sign: string, length: number): CirculationState {
  const many = Array.from({ length }, (_, n) => n);
  const text = sign.repeat(300);
  return {
    ...inReview(),
    outcomes: many.map((n) => [`m${n}`, { ok: true, id: `m${n}`, state: text, revision: 1, awaits: null }]),
    refused: many.map((n) => [`r${n}`, text]),
    proposals: many.map((n) => ({
      ...{ at: '2024-02-05T08:00:00Z', step: 'review', officer: `o${n}`, for: 'chief' },
      ...{ revision: 1, sha256: 'a'.repeat(64), lacks: text },
    })),
    notices: many.map((round) => ({
      ...{ revision: 1, step: 'review', officer: 'chief', act: 'approve', sha256: 'a'.repeat(64), round },
      ...{ at: '2024-02-05T08:00:00Z', to: { title: text, email: 'chief@office.example' }, open: round === 7 },
    })),
  };
}

import { patched as patchedOfRun } from '@temporalio/workflow';

/**
 * Where a release does something differently, a run that began before it goes on in the former way. Such a place may go when no
 * meeting that began before the release `since` runs: remove it with its name here, and prove it by `npx vitest run
 * test/replay`. Names stand in histories and are never changed or used again.
 */
export const patches = {
  report: { since: '0.1.0', formerly: 'a session draws no procedural report' },
  'spares-ticks': { since: '0.1.0', formerly: 'a rehearsal ticks its collections at every step of its clock' },
  // collections had it in 0.1.0
  'turns-by-what-is-kept': { since: '0.2.0', formerly: 'a refused update lengthens a run, which then turns' },
  'turns-within-bytes': { since: '0.2.0', formerly: 'a collection carries over so many acts, however large' },
  'projects-within-bytes': { since: '0.2.0', formerly: 'rows and acts are written so many at a time, however large' },
  'acts-in-bytes': { since: '0.2.0', formerly: 'all acts are written at once, however large' },
  'carried-acts-in-bytes': { since: '0.2.0', formerly: 'all acts are carried over, however large' },
  'objections-by-receipt': { since: '0.2.0', formerly: 'an objection is late by when it is recorded' },
  'lapsing-orders': { since: '0.2.0', formerly: 'an order takes effect with its note even if it has lost its ground' },
  'silence-lapses': {
    since: '0.2.0',
    formerly: 'a draft decision that lapses while objections to it are opened is dispatched',
  },
  'remembers-resent': { since: '0.2.0', formerly: 'whoever a resending passed over gets nothing on release' },
  'wait-for-issue': { since: '0.2.0', formerly: 'the issuing officer is not reminded' },
  'turns-by-signals': {
    since: '0.2.0',
    formerly: 'a run turns by its events alone, however many signals it has heard',
  },
  'sends-again': { since: '0.2.0', formerly: 'a signal to a run that has as many as the server takes is dropped' },
  'last-acts': { since: '0.2.0', formerly: 'a session ends without the acts that came with its last write' },
  'ten-signals-a-day': {
    since: '0.2.0',
    formerly: 'every signal that changes nothing is an act, however many there are',
  },
  'tells-officers': { since: '0.2.0', formerly: 'a change of an officer is told to nobody, and cannot be stopped' },
  'tells-slips': { since: '0.2.0', formerly: 'an officer is not told that a paper was entered as their approval' },
  'silence-reaches': { since: '0.2.0', formerly: 'a silence procedure is concluded whomever it has reached' },
  'marked-starts': { since: '0.2.0', formerly: 'a collection, circulation or session runs whoever started it' },
} as const satisfies Record<string, { since: string; formerly: string }>;

export type Patch = keyof typeof patches;

/** Whether this run does as its release does: not where it is replayed, and did as the releases before. */
export const patched = (patch: Patch): boolean => patchedOfRun(patch);

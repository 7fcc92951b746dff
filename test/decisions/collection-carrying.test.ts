import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../domain/bytes.ts';
import { BYTES, carriedState } from '../../workflows/collection/carrying.ts';
import type { CollectionState, KeptSilence, OpenCommand, Remembered } from '../../workflows/collection/state.ts';
import { basis, shardOf, someone, taken } from './shard.ts';

const state = (change: Partial<CollectionState>): CollectionState => ({
  ...{ participants: [someone('CHE')], outcomes: [], commands: [], ticks: [], tallies: [], dirty: [], acts: [] },
  ...{ started: true, ended: false, answers: 0 },
  ...change,
});
const outcomes = Array.from({ length: 10_000 }, (_, n): Remembered => [`id-${n}`, 'CHE', n, 'nominated', false]);

describe('what a turn carries over', () => {
  it('forgets the oldest message ids, as many as need be', () => {
    const carried = carriedState(state({ outcomes }));
    expect(sizeOf(carried)).toBeLessThan(BYTES.state + 10);
    expect(sizeOf(carried)).toBeGreaterThan(BYTES.state - 100);
    expect(carried.outcomes.at(-1)).toEqual(outcomes.at(-1));
    const few = state({ outcomes: outcomes.slice(0, 100) });
    expect(carriedState(few)).toEqual({ ...few, finished: [], silences: [] });
  });

  it('has less than 400 KB at the bounds of a full shard, in letters of three bytes', () => {
    const one = taken(shardOf([someone('ORGANIZA')]), {
      ...{ kind: 'nominate', participant: 'ORGANIZA', actor: 'staff:desk', basis: basis('2024-08-19T10:00:00Z') },
      submission: { id: '5f0e7d2e-8f0d-4a53-9d4a-0e6f2b9c1a11', sha256: 'a'.repeat(64), persons: 500, heads: 500 },
    }).state.participants?.[0];
    if (one === undefined) throw new Error('it was not taken');
    const participants = Array.from({ length: 250 }, () => ({ ...one, name: '会'.repeat(200) }));
    const ids = Array.from({ length: 10_000 }, (_, n) => `${'x'.repeat(115)}${n}`);
    const carried = carriedState(
      state({
        participants,
        outcomes: ids.map((id): Remembered => [id, 'ORGANIZA', 1, 'incomplete', true]),
        finished: ids.map((id): [string, Record<string, number>] => [id, { sent: 100, held: 10 }]),
        dirty: participants.map(({ code }) => code),
        setAside: Array.from({ length: 5 }, () => '会'.repeat(200)),
      }),
    );
    expect(sizeOf(carried)).toBeLessThan(400_000);
    expect(carried.outcomes.length).toBeGreaterThan(250);
    expect(carried.finished?.length).toBeGreaterThan(100);
  });

  it('remembers some ids however large the rest is', () => {
    const name = '会'.repeat(200_000);
    const carried = carriedState(state({ outcomes, participants: [{ ...someone('CHE'), name }] }));
    expect(sizeOf(carried.outcomes)).toBeGreaterThan(BYTES.outcomes - 100);
    expect(sizeOf(carried.outcomes)).toBeLessThan(BYTES.outcomes + 10);
  });

  it('keeps every silence procedure that is open, and the latest that are over', () => {
    const objections = Array.from({ length: 200 }, () => ({
      participant: 'CHE',
      at: '2024-08-20T10:00:00Z',
      late: false,
    }));
    const silences = Array.from(
      { length: 10 },
      (_, n): KeptSilence => ({
        ...{ procedure: `silence-${n}`, until: '2024-08-20T12:00:00Z', objections },
        state: n === 0 ? 'open' : 'over',
      }),
    );
    expect(carriedState(state({ silences })).silences?.map(({ procedure }) => procedure)).toEqual([
      'silence-0',
      'silence-8',
      'silence-9',
    ]);
  });

  it('drops the holds of a dispatch once they have done their work, and nobody further down waits for it', () => {
    const holds = [{ participant: 'CHE', reason: 'The mission moves.' }];
    const open = (change: Partial<OpenCommand>): OpenCommand => ({
      command: {
        ...{
          kind: 'dispatch',
          id: 'dispatch/c/1/1',
          circulation: 'c',
          revision: 1,
          attempt: 1,
          sha256: 'a'.repeat(64),
        },
        ...{ holds, notifies: true, audience: { capacities: ['state_party'], answered: 'any' } },
      },
      ...{ remaining: ['FRA'], counts: {}, own: false, relayed: true, below: [] },
      ...change,
    });
    const holdsOf = (one: OpenCommand) => {
      const [{ command } = one] = carriedState(state({ commands: [one] })).commands;
      return command.kind === 'dispatch' ? command.holds : null;
    };
    expect(holdsOf(open({}))).toEqual([]);
    expect(holdsOf(open({ remaining: null }))).toEqual(holds);
    expect(holdsOf(open({ below: [4] }))).toEqual(holds);
  });
});

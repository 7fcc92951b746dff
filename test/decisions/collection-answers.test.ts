import { describe, expect, it } from 'vitest';
import { decideRepair } from '../../workflows/collection/repairing.ts';
import { actsOf, basis, put, refusalOf, shardOf, someone, taken } from './shard.ts';

const shard = shardOf([someone('CHE'), someone('FRA'), someone('ICRC', 'observer_organization')]);
const submission = { id: '5f0e7d2e-8f0d-4a53-9d4a-0e6f2b9c1a11', sha256: 'a'.repeat(64), persons: 2, heads: 1 };

describe('an answer', () => {
  it('returns the one participant that changed, the act, and what is remembered; the shard stays as it was', () => {
    const decided = taken(shard, { kind: 'nominate', participant: 'CHE', submission });
    expect(decided.state.participants?.map(({ code, version }) => [code, version])).toEqual([['CHE', 1]]);
    expect(decided.outcome).toEqual(['message-1', 'CHE', 1, 'nominated', false]);
    expect(decided.effects).toEqual([
      {
        type: 'act',
        act: {
          id: 'answer/CHE/message-1',
          actor: 'participant:CHE',
          action: 'nominate',
          subject: 'CHE',
          authority: 'the participant itself',
          basis: null,
          detail: {
            ...{ status: 'nominated', late: false, version: 1 },
            ...{ submission: submission.id, submissionSha256: submission.sha256, persons: 2 },
          },
        },
      },
    ]);
    expect(shard.participants.get('CHE')?.version).toBe(0);
  });

  it('is late by what it says it came in at, not by when it is recorded', () => {
    const now = Date.parse('2024-09-05T10:00:00Z');
    const recorded = (receivedAt: string) =>
      taken(
        shard,
        { kind: 'nil_return', participant: 'CHE', actor: 'staff:desk', basis: basis(receivedAt) },
        'message-1',
        now,
      ).outcome[4];
    expect([recorded('2024-08-30T21:59:59Z'), recorded('2024-08-30T22:00:00Z')]).toEqual([false, true]);
    expect(taken(shard, { kind: 'nil_return', participant: 'CHE' }, 'message-1', now).outcome[4]).toBe(true);
    // only what names a delegation, or none, has a deadline
    expect(taken(shard, { kind: 'acknowledge', participant: 'CHE' }, 'message-1', now).outcome[4]).toBe(false);
  });

  it('that staff put on record moves nothing', () => {
    const decided = taken(shard, {
      ...{ kind: 'paper_received', participant: 'CHE', actor: 'staff:desk', note: 'A letter.' },
      basis: basis('2024-08-19T10:00:00Z'),
    });
    expect(decided.state).toEqual({});
    expect(actsOf(decided.effects).map(({ action }) => action)).toEqual(['paper_received']);
  });

  it.each([
    ['unknown_participant', { kind: 'acknowledge', participant: 'XXX' }],
    ['not_yours', { kind: 'acknowledge', participant: 'FRA', actor: 'participant:CHE' }],
    ['not_yours', { kind: 'delivery_confirmed', participant: 'CHE' }],
    [
      'not_yours',
      { kind: 'acknowledge', participant: 'CHE', actor: 'system:meeting', basis: basis('2024-08-19T10:00:00Z') },
    ],
    ['basis_missing', { kind: 'nil_return', participant: 'CHE', actor: 'staff:desk' }],
    [
      'basis_mismatch',
      { kind: 'call_logged', participant: 'CHE', actor: 'staff:desk', note: 'n', basis: basis('2024-08-19T10:00:00Z') },
    ],
    [
      'received_in_future',
      { kind: 'nil_return', participant: 'CHE', actor: 'staff:desk', basis: basis('2024-08-21T10:00:00Z') },
    ],
    ['not_now', { kind: 'withdraw', participant: 'CHE' }],
    ['no_silence', { kind: 'object', participant: 'CHE', procedure: 'silence-1' }],
    ['not_a_state_party', { kind: 'object', participant: 'ICRC', procedure: 'silence-1' }],
  ] as const)('is refused as %s: %j', (code, said) => {
    expect(refusalOf(shard, said).split(':')[0]).toBe(code);
  });

  it('has acts of its own, also where its version was there before: a collection that was reset counts again', () => {
    const headless = { ...submission, heads: 0 };
    const say = (id: string) =>
      actsOf(
        taken(
          shard,
          {
            ...{ kind: 'nominate', participant: 'CHE', submission: headless, actor: 'staff:desk' },
            basis: basis('2024-08-19T10:00:00Z'),
          },
          id,
        ).effects,
      ).map((act) => act.id);
    const [before, after] = [say('note-1'), say('note-2')];
    expect(before).toHaveLength(2);
    expect(new Set([...before, ...after]).size).toBe(4);
  });
});

describe('a repair', () => {
  const snapshot = taken(shard, { kind: 'acknowledge', participant: 'CHE' }).state.participants?.[0]?.snapshot;
  const { value, context } = snapshot ?? { value: {}, context: {} };
  const message = (code: string, version: number) => ({
    ...{ v: 1 as const, id: 'repair-1', actor: 'staff:operator', outcomes: [] },
    participants: [{ code, version, snapshot: { value: { ...value }, context: { ...context } } }],
  });

  it('takes back what is newer, and leaves what is not', () => {
    const decided = decideRepair(shard, message('CHE', 7));
    expect(decided).toMatchObject({
      adopted: ['CHE'],
      state: { participants: [{ code: 'CHE', version: 7, snapshot }] },
    });
    if ('refused' in decided) throw decided.refused;
    expect(actsOf(decided.effects).map(({ id }) => id)).toEqual(['repair/CHE/7/repair-1']);
    expect(decideRepair(put(shard, decided.state), message('CHE', 7))).toMatchObject({ adopted: [], effects: [] });
  });

  it('that has one participant twice takes the newer record, in whichever order they stand', () => {
    const older = message('CHE', 5).participants;
    const newer = message('CHE', 7).participants;
    for (const participants of [
      [...newer, ...older],
      [...older, ...newer],
    ]) {
      const decided = decideRepair(shard, { ...message('CHE', 7), participants });
      if ('refused' in decided) throw decided.refused;
      expect(decided.adopted).toEqual(['CHE']);
      expect(decided.state.participants).toMatchObject([{ code: 'CHE', version: 7, snapshot }]);
      expect(actsOf(decided.effects).map(({ id }) => id)).toEqual(['repair/CHE/7/repair-1']);
    }
  });

  it('of a stranger changes nothing at all', () => {
    const both = {
      ...message('CHE', 7),
      participants: [...message('CHE', 7).participants, ...message('XXX', 1).participants],
    };
    expect(decideRepair(shard, both)).toMatchObject({ refused: { type: 'unknown_participant' } });
  });
});

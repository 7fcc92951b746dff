import type { Payload, SerializationContext } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { MARK, OURS } from '../../domain/mark.ts';
import { markingCodec } from '../../worker/mark.ts';
import { newSecret, Secrets, secretsFor } from '../../worker/secrets.ts';
import { nextNumber, opened, setAsideAs, unheard } from '../../workflows/boundary/envelope.ts';

/** What makes a worker of the installation known to another. */

const [one, two] = [newSecret('k1'), newSecret('k2')];
const payload: Payload = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('{"kind":"tally"}'),
};
const nothing: Payload = { metadata: { encoding: Buffer.from('binary/null') } };
const to = (workflowId: string): SerializationContext => ({ type: 'workflow', namespace: 'convene', workflowId });
const of = (activityId: string): SerializationContext => ({
  ...{ type: 'activity', namespace: 'convene', workflowId: 'meeting/m', activityId, isLocal: false },
});
const codec = (...secrets: string[]) => markingCodec(Secrets.parse(secrets.join(',')));
const isOurs = ([decoded]: readonly Payload[]): boolean => decoded?.metadata?.[OURS] !== undefined;

describe('a mark', () => {
  it.each([
    ['a message', payload],
    ['nothing', nothing],
  ])('on %s is known by whoever has the secret, and is not passed on', async (_, sent) => {
    const marked = await codec(one).encode([sent], to('meeting/m'));
    expect(marked[0]?.metadata?.[MARK]).toBeDefined();
    const read = await codec(one).decode(marked, to('meeting/m'));
    expect(isOurs(read)).toBe(true);
    expect(read[0]?.metadata?.[MARK]).toBeUndefined();
  });

  it('is good for one workflow, one activity, these bytes in this encoding, and by a secret that is known', async () => {
    const [marked] = await codec(one).encode([payload], to('meeting/m'));
    const known = async (changed: Payload, context: SerializationContext | undefined, ...secrets: string[]) =>
      isOurs(await codec(...secrets).decode([changed], context));
    const sent = { ...marked };
    expect(await known(sent, to('meeting/m'), one)).toBe(true);
    expect(await known(sent, to('meeting/other'), one)).toBe(false);
    expect(await known(sent, of('1'), one)).toBe(false);
    expect(await known(sent, undefined, one)).toBe(false);
    expect(await known(sent, to('meeting/m'), two)).toBe(false);
    expect(await known({ ...sent, data: Buffer.from('{"kind":"tally" }') }, to('meeting/m'), one)).toBe(false);
    const binary = { ...sent, metadata: { ...sent.metadata, encoding: Buffer.from('binary/plain') } };
    expect(await known(binary, to('meeting/m'), one)).toBe(false);
    const [result] = await codec(one).encode([nothing], of('1/project/first'));
    expect(await known({ ...result }, of('1/project/first'), one)).toBe(true);
    expect(await known({ ...result }, of('2/project/first'), one)).toBe(false);
  });

  it('cannot be claimed from outside', async () => {
    const claimed = { ...payload, metadata: { ...payload.metadata, [OURS]: Buffer.from('1') } };
    expect(isOurs(await codec(one).decode([claimed], to('meeting/m')))).toBe(false);
    for (const mark of ['', 'k1', 'k1 ', `k1 ${'A'.repeat(43)}`, 'k9 AAAA', '\0']) {
      const made = { ...payload, metadata: { ...payload.metadata, [MARK]: Buffer.from(mark) } };
      expect(isOurs(await codec(one).decode([made], to('meeting/m'))), JSON.stringify(mark)).toBe(false);
    }
  });

  it('outlives a change of the secret, where the old one is still listed', async () => {
    const before = await codec(one).encode([payload], to('meeting/m'));
    expect(isOurs(await codec(two, one).decode(before, to('meeting/m')))).toBe(true);
    const after = await codec(two, one).encode([payload], to('meeting/m'));
    expect(isOurs(await codec(one, two).decode(after, to('meeting/m')))).toBe(true);
    expect(isOurs(await codec(one).decode(after, to('meeting/m')))).toBe(false);
  });

  it('is believed as it stands where an archive is replayed without the secrets', async () => {
    const marked = await codec(one).encode([payload], to('meeting/m'));
    expect(isOurs(await markingCodec('any').decode(marked, to('meeting/m')))).toBe(true);
    expect(isOurs(await markingCodec('any').decode([payload], to('meeting/m')))).toBe(false);
  });
});

describe('secrets', () => {
  it.each(['', 'k1', 'k1:', 'k1:short', `${one},`, `${one},${one}`, `K 1:${'A'.repeat(44)}`])('are not %j', (text) => {
    expect(Secrets.safeParse(text).error?.issues[0]?.message).toMatch(/must be secrets such as k1:…/);
  });

  it('are asked for by name where there are none', () => {
    expect(() => secretsFor('a worker', { secrets: [] })).toThrow(/a worker needs CONVENE_SECRETS/);
  });
});

describe('an envelope', () => {
  const envelope = { from: 'session/m', number: 7, signal: 'report', message: { kind: 'tally' } };

  it('is opened once, for the signal that it names', () => {
    expect(opened('report', envelope, {})).toEqual(envelope);
    expect(opened('report', envelope, { 'session/m': 6, 'session/other': 9 })).toEqual(envelope);
    expect(opened('report', envelope, { 'session/m': 7 })).toBe('repeated');
    expect(opened('command', envelope, {})).toBe('unproved');
    for (const raw of [undefined, null, 'x', {}, { ...envelope, number: 0 }, { ...envelope, more: 1 }])
      expect(opened('report', raw, {})).toBe('unproved');
  });

  it('is numbered so that a later one has a higher number, whatever the clock does', () => {
    const first = nextNumber(0, 1_000.7);
    expect(nextNumber(first, 1_000)).toBe(first + 1);
    expect(nextNumber(first, 500)).toBe(first + 1);
    expect(nextNumber(first, 1_001)).toBeGreaterThan(first + 1);
  });

  it('that is not heard is set aside under its own name, with the reason', () => {
    expect(setAsideAs(unheard('repeated', 'report'), 'no such signal')).toMatchObject({
      signal: 'report',
      reason: expect.stringMatching(/sent before/),
    });
    expect(setAsideAs('nonsense', 'no such signal')).toEqual({
      signal: 'nonsense',
      reason: 'no such signal',
      code: 'unknown',
    });
  });
});

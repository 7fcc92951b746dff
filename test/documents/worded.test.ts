import { describe, expect, it } from 'vitest';
import type { OrderMessage } from '../../client/client.ts';
import { refuseUnworded, type Stands } from '../../client/worded.ts';
import type { MeetingPlan, Words } from '../../domain/plan.ts';
import { begin, decide, type MeetingSnapshot, meetingV1 } from '../../machines/machines.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { noOrders } from '../../workflows/meeting/state.ts';

const loaded = loadPlan('meetings/ccm-12msp.yaml');
if (!loaded.ok) throw new PlanError(loaded.problems);
const { plan } = loaded;

const desk = { v: 1, actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' } as const;
const decision = { by: 'decision', reference: 'Decision of 1 August 2024', date: '2024-08-01' } as const;
const words = { en: 'From 9 September.', fr: 'À partir du 9 septembre.', es: 'A partir del 9 de septiembre.' };
const issued = { sha256: 'a'.repeat(64), number: 'ODA/01-2024/CCM', date: '2024-02-15' };

/** A meeting whose convocation has gone out; the other circulations are planned. */
function collecting(of: MeetingPlan = plan): Stands {
  const events = [{ type: 'ROSTER_READY' }, { type: 'CONVOKED' }] as const;
  const snapshot = events.reduce<MeetingSnapshot>(
    (before, event) => decide(meetingV1, before, event).snapshot,
    begin(meetingV1, {}).snapshot,
  );
  return {
    snapshot,
    now: '2024-05-01T09:00:00Z',
    done: [],
    circulations: { convocation: { state: 'issued', revision: 1, awaits: null, issued, dispatched: 'done' } },
    orders: noOrders(of),
  };
}

const informed = (heading: Words, text: Words, stands = collecting()) =>
  refuseUnworded('inform', { ...desk, arrangements: [{ heading, text }] }, stands);

describe('before an order is sent', () => {
  it('what has words in every language of the acts passes, and so does what the plan knows', () => {
    expect(() => informed('Registration', words)).not.toThrow();
    expect(() => informed({ en: 'Registration' }, words)).not.toThrow();
  });

  it('a text without one of the languages is refused with its place, its language and its words', () => {
    const { es, ...two } = words;
    expect(es).toBeDefined();
    expect(() => informed('Registration', two)).toThrow(
      'Nothing was ordered, because it could not be told in every language:\n' +
        '  arrangements[0].text has no words in es: "From 9 September." is not known there; give them under es',
    );
    expect(() => informed('Parking', words)).toThrow(
      /heading has no words in fr: "Parking".*\n.*heading has no words in es/,
    );
    expect(() => informed('Registration', { fr: 'Le 9.', es: 'El 9.' })).toThrow(/text has no words in en/);
  });

  it('the error has a code of its own', () => {
    expect(() => informed('Parking', 'Nowhere.')).toThrow(expect.objectContaining({ code: 'NOT_WORDED' }));
  });

  it('a venue needs its names in the languages of the papers, which the order may bring', () => {
    const venue = { name: 'Convention Centre', city: 'Geneva', country: 'Switzerland', timeZone: 'Europe/Zurich' };
    const names = {
      fr: { 'Convention Centre': { name: 'Centre de conférences', at: 'au Centre de conférences' } },
      es: { 'Convention Centre': { name: 'Centro de Conferencias', at: 'en el Centro de Conferencias' } },
    };
    const order: OrderMessage<'changeVenue'> & { v: 1 } = { ...desk, venue, decision };
    expect(() => refuseUnworded('changeVenue', order, collecting())).toThrow(/"Convention Centre" is not known in fr/);
    expect(() => refuseUnworded('changeVenue', { ...order, names }, collecting())).not.toThrow();
  });

  it('what the meeting will refuse is left to it', () => {
    const order = { ...desk, officer: 'nobody', arrangements: [{ heading: 'Parking', text: 'Nowhere.' }] };
    expect(() => refuseUnworded('inform', order, collecting())).not.toThrow();
    expect(() =>
      refuseUnworded('correct', { ...desk, circulation: 'invitation', corrections: [] }, collecting()),
    ).not.toThrow();
  });

  it('what is told without words of its own passes: an extension, a postponement, a cancellation', () => {
    const deadline = { date: '2024-09-05', at: '2024-09-05T21:59:59Z' };
    const dates = {
      opens: { date: '2024-11-19', at: '2024-11-19T09:00:00Z' },
      provisionalListAt: '2024-11-21T09:00:00Z',
      closes: { date: '2024-11-22', at: '2024-11-22T17:00:00Z' },
      deadline: { date: '2024-11-08', at: '2024-11-08T22:59:59Z' },
    };
    expect(() => refuseUnworded('extend', { ...desk, deadline }, collecting())).not.toThrow();
    expect(() => refuseUnworded('postpone', { ...desk, dates, decision }, collecting())).not.toThrow();
    expect(() => refuseUnworded('postpone', { ...desk, dates: null, decision }, collecting())).not.toThrow();
    expect(() => refuseUnworded('cancel', { ...desk, decision }, collecting())).not.toThrow();
    const request = { reference: 'Letter 12', date: '2024-05-02' };
    expect(() =>
      refuseUnworded('inviteOrganization', { ...desk, organization: 'OSCE', request }, collecting()),
    ).not.toThrow();
    expect(() =>
      refuseUnworded(
        'proposeBySilence',
        { ...desk, proposal: { act: 'cancel' }, words, until: deadline },
        collecting(),
      ),
    ).not.toThrow();
    expect(() => refuseUnworded('resend', { ...desk, circulation: 'convocation' }, collecting())).not.toThrow();
  });
});

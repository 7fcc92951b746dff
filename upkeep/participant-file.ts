import { createHash } from 'node:crypto';
import type { Clients } from '../client/client.ts';
import { type AskedQuestion, askedOfWhom, questionsIn } from '../client/questions.ts';
import { reachedOnly } from '../domain/copies.ts';
import type { CredentialsKnown } from '../domain/credentials.ts';
import type { Message } from '../domain/mail.ts';
import type { Basis } from '../domain/messages/common.ts';
import type { MeetingPlan, Mode } from '../domain/plan.ts';
import { RECEIPTED, receiptIdOf } from '../domain/receipt.ts';
import { credentialsOf, type Rights, rightsOf } from '../machines/machines.ts';
import { emlOf } from '../mail/eml.ts';
import type { RecordedAct } from '../registry/acts.ts';
import type { ContactRow } from '../registry/contacts.ts';
import type { MailRow } from '../registry/mail.ts';
import type { ParticipantRow } from '../registry/participants.ts';
import type { Registry } from '../registry/registry.ts';
import type { SubmissionRow } from '../registry/submissions.ts';

/** Everything on record about one participant of a meeting. */
export type ParticipantFile = {
  meeting: string;
  mode: Mode;
  plan: MeetingPlan;
  participant: ParticipantRow;
  /** Where it stands in each respect: correspondence, delegation, credentials, attendance. */
  regions: Record<string, string>;
  /** What is known of its credentials, and with which rights it takes part; null where none are wanted. */
  credentials: (Partial<CredentialsKnown> & { rights: Rights }) | null;
  contacts: ContactRow[];
  /** Each message, with the hash of the very bytes that SMTP was given; `lost`: it was lost with the registry. */
  sent: (Omit<MailRow, 'message'> & { lost: boolean; sha256: string | null; attachments: Message['attachments'] })[];
  /** Circulations that were issued for it and did not go by e-mail. */
  other: { circulation: string; number: string | null; said: string }[];
  received: ReceivedAnswer[];
  changed: StatusEntry[];
  /** What is asked about the delegation that stands; those that are settled, too. */
  questions: AskedQuestion[];
  acts: RecordedAct[];
};

/** What came from the participant, or was recorded of it from a paper; `standing` says what became of a delegation. */
export type ReceivedAnswer = {
  kind: string;
  at: string | null;
  seq: number | null;
  actor: string | null;
  basis: Basis | null;
  /** By which door it came, and whose link or which file that was; null: staff recorded it. */
  channel: string | null;
  source: string | null;
  /** The receipts that went out for it, one for each address. */
  receipts: { id: string; state: string }[];
  late: boolean;
  standing: string | null;
  submission: string | null;
  delegation: SubmissionRow['delegation'] | null;
};

/** `seq` is the act's number; null: it follows from the outbox. */
export type StatusEntry = { at: string; status: string; actor: string; basis: string; seq: number | null };

const fromParticipant: readonly string[] = [...RECEIPTED, 'contest'];
const answersWith = ['nominate', 'nil_return', 'withdraw'];

/** @throws ConveneError `UNKNOWN_MEETING`, `UNKNOWN_PARTICIPANT` */
export async function participantFile(
  { convene, pool }: Pick<Clients, 'convene' | 'pool'>,
  meeting: string,
  code: string,
): Promise<ParticipantFile> {
  const { registry } = convene;
  const { plan, mode } = await registry.meeting(meeting);
  const participant = await registry.participant(meeting, code);
  const [contacts, mail, submissions, acts, shardActs, meetingActs, issued, snapshot] = await Promise.all([
    registry.contactsOf(code, mode),
    registry.mailOf(meeting, code),
    registry.submissionsOf(meeting, code),
    registry.acts(meeting, { subject: code }),
    registry.acts(meeting, { subject: `collection ${participant.shard}` }),
    registry.acts(meeting, { subject: meeting }),
    registry.issuedTo(meeting, code),
    registry.snapshotOf(meeting, code),
  ]);
  const sent = await Promise.all(
    mail.map(async ({ message, ...row }) => {
      if ('lost' in message) return { ...row, lost: true, sha256: null, attachments: [] };
      // `convene check` reports a missing paper; the rest of the proof is shown nevertheless
      const eml = await emlOf(pool, message).catch(() => null);
      const sha256 = eml === null ? null : createHash('sha256').update(eml).digest('hex');
      return { ...row, lost: false, sha256, attachments: message.attachments };
    }),
  );
  const { admission, ...regions } = snapshot?.value ?? {};
  return {
    meeting,
    mode,
    plan,
    participant,
    credentials:
      snapshot === null || participant.credentials === 'not_wanted'
        ? null
        : { ...credentialsOf(snapshot), rights: rightsOf(snapshot) },
    regions: { ...(admission === undefined || admission === 'not_required' ? {} : { admission }), ...regions },
    contacts,
    sent,
    other: issued
      .filter(({ name }) => !mail.some((row) => row.circulation === name && row.state === 'sent'))
      .flatMap(({ name, number }) => {
        const to = plan.circulations.find((one) => one.name === name)?.audience.answered === 'any';
        return to
          ? [{ circulation: name, number, said: notByMail(contacts, acts, name, only(mail, contacts, name)) }]
          : [];
      }),
    received: receivedOf(
      meeting,
      await registry.receiptsOf(meeting, code),
      submissions,
      acts,
      snapshot?.context.submission ?? null,
      snapshot?.context.contest?.submission ?? null,
    ),
    questions: (await questionsIn(registry, meeting)).filter((one) => askedOfWhom(one).includes(code)),
    changed: changesOf(acts, [...shardActs, ...meetingActs], { mail, contacts, plan }),
    acts,
  };
}

/** Who has a copy of a circulation that reached none of those to whom it was addressed. */
const only = (mail: readonly MailRow[], contacts: readonly ContactRow[], circulation: string): string | null =>
  reachedOnly(
    mail
      .filter((one) => one.circulation === circulation)
      .map(({ state, answer, envelope_to, message }) => ({
        ...{ state, answer, envelopeTo: envelope_to },
        addresses: 'lost' in message ? [] : [message.to, ...message.cc].map(({ address }) => address),
      })),
    contacts,
  );

/** How a circulation reached one that no e-mail reached. */
function notByMail(
  contacts: readonly ContactRow[],
  acts: readonly RecordedAct[],
  circulation: string,
  copied: string | null,
): string {
  const confirmed = acts.find(
    ({ act }) =>
      act.action === 'delivery_confirmed' && [undefined, circulation].includes(textOf(act.detail.circulation)),
  );
  if (confirmed !== undefined) return `delivered: ${basisOf(confirmed)}, recorded by ${confirmed.act.actor}`;
  const other = contacts.find(({ role, channel }) => role === 'to' && channel !== 'email');
  const copy = copied === null ? '' : `${copied}; `;
  return other === undefined
    ? `${copied ?? 'not by e-mail'}, and no other contact is in the directory`
    : `${copy}by ${other.channel} to ${other.name}; the delivery is not confirmed yet`;
}

const textOf = (value: RecordedAct['act']['detail'][string] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

const basisOf = ({ act }: RecordedAct): string =>
  act.basis === null
    ? act.authority
    : `${act.basis.kind.replaceAll('_', ' ')} ${act.basis.reference} of ${act.basis.date}`;

/** What was decided on the list of a competing authority: the first decision on it since it came in. */
const decisionOn = ({ detail }: RecordedAct['act'], acts: readonly RecordedAct[], since: number): RecordedAct | null =>
  acts.find(
    ({ seq, act }) => seq > since && act.action === 'contest_decided' && act.detail.submission === detail.submission,
  ) ?? null;

/** The answers that were in force one after the other: that of a competing authority from when it was decided for it. */
const effectiveIn = (own: readonly RecordedAct[], acts: readonly RecordedAct[]): RecordedAct[] =>
  own
    .flatMap((row) => {
      if (answersWith.includes(row.act.action)) return [{ row, from: row.seq }];
      const decision = row.act.action === 'contest' ? decisionOn(row.act, acts, row.seq) : null;
      return decision?.act.detail.outcome === 'newcomer' ? [{ row, from: decision.seq }] : [];
    })
    .sort((a, b) => a.from - b.from)
    .map(({ row }) => row);

/** What became of a list of a competing authority that was never in force; null of everything else. */
function contestStanding(
  act: RecordedAct['act'],
  acts: readonly RecordedAct[],
  seq: number,
  waiting: string | null,
): string | null {
  if (act.action !== 'contest') return null;
  const decision = decisionOn(act, acts, seq);
  if (decision !== null) return `not seated, act ${decision.seq}`;
  return act.detail.submission === waiting ? 'waits for a decision' : 'a later note of its authority took its place';
}

/** In the order of the record; a delegation that no act names comes last. */
function receivedOf(
  meeting: string,
  receipts: Awaited<ReturnType<Registry['receiptsOf']>>,
  submissions: readonly SubmissionRow[],
  acts: readonly RecordedAct[],
  current: string | null,
  contest: string | null,
): ReceivedAnswer[] {
  const byId = new Map(submissions.map((one) => [one.id, one]));
  const own = acts.filter(({ act }) => fromParticipant.includes(act.action));
  const effective = effectiveIn(own, acts);
  const recorded = own.map(({ seq, act }): ReceivedAnswer => {
    const submission = typeof act.detail.submission === 'string' ? act.detail.submission : null;
    const place = effective.findIndex((one) => one.seq === seq);
    const next = effective[place + 1];
    const standing =
      place < 0 || act.action === 'withdraw'
        ? contestStanding(act, acts, seq, contest)
        : next === undefined && (submission === null || submission === current)
          ? 'on record'
          : `superseded by ${next?.act.action.replaceAll('_', ' ') ?? 'a later answer'}${next === undefined ? '' : `, act ${next.seq}`}`;
    return {
      kind: act.action,
      at: act.at,
      seq,
      actor: act.actor,
      basis: act.basis,
      channel: textOf(act.detail.channel) ?? null,
      source: textOf(act.detail.source) ?? null,
      receipts: receipts.flatMap(({ act: of, state }) => {
        const id = receiptIdOf(meeting, act.id);
        return of === id ? [{ id, state }] : [];
      }),
      late: act.detail.late === true,
      standing,
      submission,
      delegation: submission === null ? null : (byId.get(submission)?.delegation ?? null),
    };
  });
  const known = new Set(recorded.map(({ submission }) => submission));
  const refused = submissions
    .filter(({ id }) => !known.has(id))
    .map(
      ({ id, delegation }): ReceivedAnswer => ({
        kind: 'nominate',
        at: null,
        seq: null,
        actor: null,
        channel: null,
        source: null,
        receipts: [],
        basis: null,
        late: false,
        standing: 'stored, and not accepted: no act names it',
        submission: id,
        delegation,
      }),
    );
  return [...recorded, ...refused];
}

/**
 * How its status came about. Its own acts say what they changed. That a message reached it is in the outbox, and that it
 * was silent at the deadline is in the act of its collection: neither is recorded again for each participant.
 */
function changesOf(
  acts: readonly RecordedAct[],
  houseActs: readonly RecordedAct[],
  { mail, contacts, plan }: { mail: readonly MailRow[]; contacts: readonly ContactRow[]; plan: MeetingPlan },
): StatusEntry[] {
  const changes = acts.flatMap((row): StatusEntry[] => {
    const { seq, act } = row;
    const { status } = act.detail;
    return typeof status === 'string' ? [{ at: act.at, status, actor: act.actor, basis: basisOf(row), seq }] : [];
  });
  const notifying = plan.circulations.filter(({ kind }) => kind !== 'reminder').map(({ name }) => name);
  const first = mail.filter((row) => notifying.includes(row.circulation));
  const told = first.find(({ state }) => state === 'sent') ?? first.findLast(({ state }) => state === 'refused');
  const travelled: StatusEntry[] =
    told === undefined
      ? []
      : [
          {
            at: told.message.date,
            status:
              told.state === 'sent' ? 'notified' : (only(mail, contacts, told.circulation) ?? 'not reached by e-mail'),
            actor: 'system:collection',
            basis: `${told.circulation} ${told.state}`,
            seq: null,
          },
        ];
  const applied = houseActs.find(({ act }) => act.action === 'deadline_applied');
  const passed = houseActs.find(({ act }) => act.action === 'deadline_passed');
  const silent =
    applied !== undefined && !acts.some(({ seq, act }) => seq < applied.seq && answersWith.includes(act.action));
  const silence: StatusEntry[] = silent
    ? [
        {
          // of the meeting's act: in a rehearsal a collection's clock may stand where it last had something to do
          at: (passed ?? applied).act.at,
          status: 'no_reply',
          actor: applied.act.actor,
          basis: applied.act.authority,
          seq: applied.seq,
        },
      ]
    : [];
  return [...travelled, ...changes, ...silence].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
}

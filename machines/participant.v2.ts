import { and, not, or, setup, stateIn } from 'xstate';
import type { CredentialsKnown } from '../domain/credentials.ts';
import type { Snapshot } from './decide.ts';
import { decide } from './decide.ts';

/**
 * A participant of a meeting, from its place on the roster to the closing. Released: it does not change any more; a
 * change is a `participant.v3.ts`. It reads what `participant.v1` left, and takes its events alike (ADR 13).
 *
 * The tool never refuses a State's own act. What is refused here is what nobody did: a delivery that was not waited for,
 * a second head of delegation that the participant itself can still put right.
 */

/**
 * An answer that names a delegation. `heads` and `persons` are counts; the names are in the registry, under the id
 * `submission`. `late` compares the instant of receipt with the deadline: the caller knows both, the machine has no clock. Left out,
 * `receivedAt` (as `2024-08-30T21:59:59.000Z`, and no other way) is not known, and what is late stays late.
 */
export type Nominate = {
  type: 'NOMINATE';
  heads: number;
  persons: number;
  by: 'participant' | 'staff';
  late: boolean;
  receivedAt?: string;
  submission: string;
};

export type ParticipantEvent =
  // admission, for bodies under rule 1.3
  | { type: 'PROVISIONALLY_INVITED' }
  | { type: 'ADMITTED' }
  | { type: 'ADMISSION_REFUSED' }
  // correspondence; POSTED: in the pouch; DELIVERY_CONFIRMED: an officer confirms post or delivery by hand
  | { type: 'POSTED' }
  | { type: 'DELIVERED' }
  | { type: 'UNDELIVERABLE' }
  | { type: 'BOUNCED' }
  | { type: 'DELIVERY_CONFIRMED' }
  | { type: 'ACKNOWLEDGE' }
  // the answer, and the deadline for it
  | Nominate
  | { type: 'NIL_RETURN'; late: boolean; receivedAt?: string }
  | { type: 'WITHDRAW' }
  | { type: 'DEADLINE' }
  | { type: 'EXTENDED'; deadline: string }
  // credentials
  | { type: 'CREDENTIALS_SUBMITTED' }
  | { type: 'CREDENTIALS_ACCEPTED' }
  | { type: 'CREDENTIALS_DEFERRED' }
  | { type: 'CREDENTIALS_REFUSED' }
  // attendance
  | { type: 'ARRIVE' }
  | { type: 'LEAVE' }
  | { type: 'DEPART' }
  | { type: 'CLOSE' };

export type ParticipantContext = {
  /** What it began with: a body under rule 1.3 that asks to be admitted; a treaty that wants formal credentials. */
  asksAdmission: boolean;
  credentialsWanted: boolean;
  /** The answer on record came after the deadline. */
  late: boolean;
  /** When that answer came in; null, or left out by the first version, where it is not known. */
  receivedAt?: string | null;
  /** The delegation on record: its submission, persons and heads; null and zeros where none is. */
  submission: string | null;
  persons: number;
  heads: number;
  /** It came to the meeting without having named a delegation. The mark stays when it names one. */
  unannounced: boolean;
  /** The collection has ended; nothing is taken any more. */
  closed: boolean;
  /** Kept beside the machine, which hands it on as it is (note.ts). */
  note?: 'awaited' | 'received';
  /** The submission whose signed note is there; official lists print it until a newer one is signed. */
  signed?: string | null;
  /** The list of a competing authority, which waits for a decision (contest.ts). */
  contest?: { submission: string; persons: number; heads: number; receivedAt: string } | null;
  /** What was presented as credentials, and decided of them; kept beside the machine too (credentials.ts). */
  credentials?: CredentialsKnown;
};

export type ParticipantInput = {
  /** `requested` for a body under rule 1.3, which takes part in nothing before it is invited. */
  admission: 'not_required' | 'requested';
  /** Whether the treaty wants formal credentials. */
  credentialsWanted: boolean;
};

/** Where an event of the other regions meets a body that does not take part (yet). */
const outside = ['requested', 'refused'] as const;
/** A delegation is on record in these. */
const named = ['nominated', 'amended', 'incomplete'] as const;

/** Instants in one form, which therefore compare as text: the machine has no clock to read others. */
const isInstant = (text: unknown): text is string =>
  typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text);

/** Whether what is marked late came in by `deadline`. Total: an instant that is none is not timely. */
const isTimely = ({ late, receivedAt }: Pick<ParticipantContext, 'late' | 'receivedAt'>, deadline: unknown): boolean =>
  late && isInstant(receivedAt) && isInstant(deadline) && receivedAt <= deadline;

const isCount = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;

/** What is wrong with a nomination, whatever state it meets; null: nothing. Takes any payload. */
function nominationFault(event: Partial<Nominate>): string | null {
  const { heads, persons, by, submission } = event;
  if (!isCount(heads) || !isCount(persons) || heads > persons) {
    return 'a nomination counts its persons and, among them, its heads of delegation; send both as whole numbers, heads not above persons';
  }
  if (typeof submission !== 'string' || submission === '') {
    return 'a nomination refers to its list of names by the id of the submission; store the list first and send its id';
  }
  if (by === 'staff' || (by === 'participant' && heads === 1)) return null;
  if (by !== 'participant') return 'a nomination is by "participant" or by "staff"; say which';
  return `a delegation has exactly one head, and this list marks ${heads}; mark one person as head of delegation and send it again`;
}

const facts = setup({
  // XState takes its types from these; the values are never looked at.
  types: {
    context: {} as ParticipantContext,
    events: {} as ParticipantEvent,
    input: {} as ParticipantInput,
  },
  guards: {
    open: ({ context }) => !context.closed,
    asksAdmission: ({ context }) => context.asksAdmission,
    credentialsWanted: ({ context }) => context.credentialsWanted,
    takesPart: and(['open', not(or(outside.map((admission) => stateIn({ admission }))))]),
    announced: and(['takesPart', or(named.map((delegation) => stateIn({ delegation })))]),
    acceptableList: and(['takesPart', ({ event }) => event.type === 'NOMINATE' && nominationFault(event) === null]),
    nowTimely: and([
      'takesPart',
      ({ context, event }) => event.type === 'EXTENDED' && isTimely(context, event.deadline),
    ]),
    oneHead: and(['acceptableList', ({ event }) => event.type === 'NOMINATE' && event.heads === 1]),
  },
  actions: {
    /** Ask the participant who its head of delegation is. */
    queryHead: () => {},
  },
});

const receipt = ({ receivedAt }: { receivedAt?: string }) => (typeof receivedAt === 'string' ? receivedAt : null);
const noDelegation = { submission: null, persons: 0, heads: 0 };
const record = facts.assign(({ event }) =>
  event.type === 'NOMINATE'
    ? {
        submission: event.submission,
        persons: event.persons,
        heads: event.heads,
        late: event.late === true,
        receivedAt: receipt(event),
      }
    : {},
);
const recordNilReturn = facts.assign(({ event }) =>
  event.type === 'NIL_RETURN' ? { ...noDelegation, late: event.late === true, receivedAt: receipt(event) } : {},
);

const to = <const Target extends string>(target: Target) => ({ target, guard: 'takesPart' }) as const;
/** One head makes a delegation; anything else is from staff, recorded as the State wrote it, and queried. */
const nominate = <const Complete extends string>(complete: Complete) =>
  [
    { target: complete, guard: 'oneHead', actions: record },
    { target: 'incomplete', guard: 'acceptableList', actions: [record, 'queryHead'] },
  ] as const;
const nilReturn = { target: 'nil_return', guard: 'takesPart', actions: recordNilReturn } as const;
const withdraw = { target: 'withdrawn', guard: 'takesPart', actions: facts.assign(noDelegation) } as const;

/** The answer on record came in by the new deadline after all. */
const nowTimely = { guard: 'nowTimely', actions: facts.assign({ late: false }) } as const;

/** Any answer shows that the convocation was read. Who withdraws has answered before, and needs no line here. */
const answered = {
  ACKNOWLEDGE: to('acknowledged'),
  NOMINATE: { target: 'acknowledged', guard: 'acceptableList' },
  NIL_RETURN: to('acknowledged'),
} as const;

export const participantV2 = facts.createMachine({
  id: 'participant.v2',
  type: 'parallel',
  context: ({ input }) => ({
    asksAdmission: input.admission === 'requested',
    credentialsWanted: input.credentialsWanted,
    late: false,
    receivedAt: null,
    ...noDelegation,
    unannounced: false,
    closed: false,
  }),
  on: { CLOSE: { guard: 'open', actions: facts.assign({ closed: true }) } },
  states: {
    admission: {
      initial: 'not_required',
      states: {
        not_required: { always: { target: 'requested', guard: 'asksAdmission' } },
        requested: {
          on: {
            PROVISIONALLY_INVITED: { target: 'provisionally_invited', guard: 'open' },
            ADMISSION_REFUSED: { target: 'refused', guard: 'open' },
          },
        },
        provisionally_invited: { on: { ADMITTED: to('admitted'), ADMISSION_REFUSED: to('refused') } },
        admitted: {},
        refused: {},
      },
    },
    correspondence: {
      initial: 'pending',
      states: {
        pending: {
          on: {
            ...answered,
            POSTED: to('posted'),
            DELIVERED: to('notified'),
            DELIVERY_CONFIRMED: to('notified'),
            UNDELIVERABLE: to('undeliverable'),
            BOUNCED: to('undeliverable'),
          },
        },
        posted: {
          on: {
            ...answered,
            DELIVERED: to('notified'),
            DELIVERY_CONFIRMED: to('notified'),
            UNDELIVERABLE: to('undeliverable'),
          },
        },
        notified: { on: { ...answered, BOUNCED: to('undeliverable') } },
        undeliverable: {
          on: {
            ...answered,
            POSTED: to('posted'),
            DELIVERED: to('notified'),
            DELIVERY_CONFIRMED: to('notified'),
          },
        },
        acknowledged: {},
      },
    },
    delegation: {
      initial: 'awaited',
      states: {
        awaited: { on: { NOMINATE: nominate('nominated'), NIL_RETURN: nilReturn, DEADLINE: to('no_reply') } },
        nominated: {
          on: { NOMINATE: nominate('amended'), NIL_RETURN: nilReturn, WITHDRAW: withdraw, EXTENDED: nowTimely },
        },
        amended: {
          on: { NOMINATE: nominate('amended'), NIL_RETURN: nilReturn, WITHDRAW: withdraw, EXTENDED: nowTimely },
        },
        incomplete: {
          on: { NOMINATE: nominate('nominated'), NIL_RETURN: nilReturn, WITHDRAW: withdraw, EXTENDED: nowTimely },
        },
        nil_return: { on: { NOMINATE: nominate('nominated'), EXTENDED: nowTimely } },
        withdrawn: { on: { NOMINATE: nominate('nominated'), NIL_RETURN: nilReturn, EXTENDED: nowTimely } },
        no_reply: { on: { NOMINATE: nominate('nominated'), NIL_RETURN: nilReturn, EXTENDED: to('awaited') } },
      },
    },
    credentials: {
      initial: 'not_wanted',
      states: {
        not_wanted: { always: { target: 'awaited', guard: 'credentialsWanted' } },
        awaited: { on: { CREDENTIALS_SUBMITTED: to('submitted') } },
        submitted: {
          on: {
            CREDENTIALS_ACCEPTED: to('accepted'),
            CREDENTIALS_DEFERRED: to('deferred'),
            CREDENTIALS_REFUSED: to('refused'),
          },
        },
        accepted: {},
        deferred: {
          on: {
            CREDENTIALS_SUBMITTED: to('submitted'),
            CREDENTIALS_ACCEPTED: to('accepted'),
            CREDENTIALS_REFUSED: to('refused'),
          },
        },
        refused: { on: { CREDENTIALS_SUBMITTED: to('submitted') } },
      },
    },
    attendance: {
      initial: 'expected',
      states: {
        expected: {
          on: {
            ARRIVE: [
              { target: 'present', guard: 'announced' },
              { target: 'present', guard: 'takesPart', actions: facts.assign({ unannounced: true }) },
            ],
          },
        },
        present: { on: { LEAVE: to('absent'), DEPART: to('departed') } },
        absent: { on: { ARRIVE: to('present'), DEPART: to('departed') } },
        // A delegation may come back, and the count for the quorum must see it.
        departed: { on: { ARRIVE: to('present') } },
      },
    },
  },
});

export type ParticipantSnapshot = Snapshot<typeof participantV2>;
type ParticipantValue = ParticipantSnapshot['value'];
type ParticipantEventName = ParticipantEvent['type'];

/** What a state leaves alone on purpose, of the events that concern its region. */
export const participantIgnored: {
  readonly [R in keyof ParticipantValue]: { readonly [S in ParticipantValue[R]]: readonly ParticipantEventName[] };
} = {
  admission: {
    not_required: ['PROVISIONALLY_INVITED', 'ADMITTED', 'ADMISSION_REFUSED'],
    requested: ['ADMITTED'],
    provisionally_invited: ['PROVISIONALLY_INVITED'],
    admitted: ['PROVISIONALLY_INVITED', 'ADMITTED', 'ADMISSION_REFUSED'],
    refused: ['PROVISIONALLY_INVITED', 'ADMITTED', 'ADMISSION_REFUSED'],
  },
  correspondence: {
    pending: [],
    // The pouch is still under way, whatever became of an e-mail.
    posted: ['POSTED', 'BOUNCED'],
    // A later circulation that does not arrive does not undo that this one did.
    notified: ['POSTED', 'DELIVERED', 'DELIVERY_CONFIRMED', 'UNDELIVERABLE'],
    undeliverable: ['UNDELIVERABLE', 'BOUNCED'],
    acknowledged: [
      'POSTED',
      'DELIVERED',
      'DELIVERY_CONFIRMED',
      'UNDELIVERABLE',
      'BOUNCED',
      'ACKNOWLEDGE',
      'NOMINATE',
      'NIL_RETURN',
    ],
  },
  delegation: {
    awaited: ['WITHDRAW', 'EXTENDED'],
    nominated: ['DEADLINE'],
    amended: ['DEADLINE'],
    incomplete: ['DEADLINE'],
    nil_return: ['NIL_RETURN', 'WITHDRAW', 'DEADLINE'],
    withdrawn: ['WITHDRAW', 'DEADLINE'],
    no_reply: ['WITHDRAW', 'DEADLINE'],
  },
  credentials: {
    not_wanted: ['CREDENTIALS_SUBMITTED', 'CREDENTIALS_ACCEPTED', 'CREDENTIALS_DEFERRED', 'CREDENTIALS_REFUSED'],
    awaited: ['CREDENTIALS_ACCEPTED', 'CREDENTIALS_DEFERRED', 'CREDENTIALS_REFUSED'],
    submitted: ['CREDENTIALS_SUBMITTED'],
    accepted: ['CREDENTIALS_SUBMITTED', 'CREDENTIALS_ACCEPTED', 'CREDENTIALS_DEFERRED', 'CREDENTIALS_REFUSED'],
    deferred: ['CREDENTIALS_DEFERRED'],
    refused: ['CREDENTIALS_ACCEPTED', 'CREDENTIALS_DEFERRED', 'CREDENTIALS_REFUSED'],
  },
  attendance: {
    expected: ['LEAVE', 'DEPART'],
    present: ['ARRIVE'],
    absent: ['LEAVE'],
    departed: ['LEAVE', 'DEPART'],
  },
};

const words = (state: string) => state.replaceAll('_', ' ');
const examined = ({ credentials }: ParticipantValue) =>
  credentials === 'not_wanted'
    ? 'this meeting asks for no credentials, so there are none to examine'
    : `the credentials are ${words(credentials)}; they are examined once they have been submitted, or again after they were deferred`;
const delivery = ({ correspondence }: ParticipantValue) =>
  correspondence === 'posted'
    ? 'the paper is in the pouch already; confirm its delivery, or report that it came back'
    : `its correspondence is ${words(correspondence)} already, so a delivery changes nothing; nothing needs to be recorded`;

/** For an event that the participant's state does not take: what is wrong, and what would be right. */
const misplaced: { readonly [E in ParticipantEventName]: (value: ParticipantValue) => string } = {
  PROVISIONALLY_INVITED: ({ admission }) =>
    `its admission is ${words(admission)}; only a body whose request is pending is provisionally invited`,
  ADMITTED: ({ admission }) =>
    `its admission is ${words(admission)}; the Meeting admits a body that was provisionally invited before`,
  ADMISSION_REFUSED: ({ admission }) =>
    `its admission is ${words(admission)}; only a request that is pending or a provisional invitation is refused`,
  POSTED: delivery,
  DELIVERED: delivery,
  DELIVERY_CONFIRMED: delivery,
  UNDELIVERABLE: ({ correspondence }) =>
    `its correspondence is ${words(correspondence)}; it is undeliverable only while it is pending or posted`,
  BOUNCED: ({ correspondence }) =>
    `its correspondence is ${words(correspondence)}; a bounce counts only while it is pending or notified`,
  ACKNOWLEDGE: () => 'it has acknowledged or answered already; nothing needs to be recorded',
  NOMINATE: () => 'a delegation cannot be named now',
  NIL_RETURN: () => 'its nil return is on record already; name a delegation to supersede it',
  WITHDRAW: ({ delegation }) =>
    `its delegation is ${words(delegation)}, so there is none to withdraw; record a nil return to say that none will attend`,
  DEADLINE: ({ delegation }) =>
    `its delegation is ${words(delegation)}; the deadline concerns only those whose answer is awaited`,
  EXTENDED: ({ delegation }) =>
    `its delegation is ${words(delegation)}; an extension concerns only those who had not replied at the deadline, and answers that came in late and by the new one`,
  CREDENTIALS_SUBMITTED: ({ credentials }) =>
    credentials === 'not_wanted'
      ? 'this meeting asks for no credentials; file the paper with its correspondence'
      : `its credentials are ${words(credentials)}; new ones are taken before they are submitted, or after they were deferred or refused`,
  CREDENTIALS_ACCEPTED: examined,
  CREDENTIALS_DEFERRED: examined,
  CREDENTIALS_REFUSED: examined,
  ARRIVE: () => 'its delegation is present already; record when it leaves or departs',
  LEAVE: ({ attendance }) => `its delegation is ${words(attendance)}; only a delegation that is present can leave`,
  DEPART: ({ attendance }) =>
    `its delegation is ${words(attendance)}; only a delegation that is present or absent for a while departs`,
  CLOSE: () => 'it is closed already',
};

/**
 * Why the participant does not take `event`: what is wrong and what would be right, as half a sentence to stand after
 * its code; null where `decide` takes it. The machine alone decides; this only words it.
 */
export function explainParticipantRefusal(snapshot: ParticipantSnapshot, event: ParticipantEvent): string | null {
  if (decide(participantV2, snapshot, event).changed) return null;
  const { value, context } = snapshot;

  if (context.closed) return 'the meeting has closed its books on this participant; nothing more can be recorded';
  const aboutAdmission = participantIgnored.admission[value.admission].includes(event.type);
  if (!aboutAdmission && value.admission === 'requested') {
    return 'its request to be admitted is pending; invite it provisionally first, or refuse the request';
  }
  if (!aboutAdmission && value.admission === 'refused') {
    return 'its request to be admitted was refused, so it does not take part';
  }
  if (event.type === 'NOMINATE') return nominationFault(event) ?? misplaced.NOMINATE(value);
  return misplaced[event.type](value);
}

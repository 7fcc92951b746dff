import { and, setup } from 'xstate';
import type { Snapshot } from './decide.ts';
import { decide } from './decide.ts';

/**
 * One official communication, from its draft to the issued bytes: steps that one officer or several fill, all or any M of
 * them; with delegates for those who are away, a superior for an absent officer, and signatures. What began under
 * `circulation.v1`, which knew single officers only, is read as such a chain (`carried.ts`).
 *
 * The steps of the chain but the last approve the text; the last, the issuing officer's, approves the final bytes, which
 * differ from the text in number, date and initials only. Four eyes: nobody approves what they drafted or revised, nobody
 * fills two steps, in their own right or for another, and who drafted or revised does not record an approval either.
 */

/** `record` (a paper) and `code` (of a notice) are what a plan asks for; `slip` and `none` are what plans of earlier releases did. */
export type Evidence = 'none' | 'slip' | 'record' | 'code' | 'signature';

/** Who acts for an officer of the step who is away: the days, both included, and the basis of it. */
export type Delegate = { officer: string; for: string; from: string; until: string; basis: string };

export type Step = {
  step: string;
  officers: string[];
  /** How many of the officers have to approve. */
  quorum: number;
  /** What an approval of it must rest on. */
  evidence: Evidence;
  delegates: Delegate[];
  /** Who may act for any of the officers who is absent. */
  superior: string | null;
};

/** How somebody fills a place of a step: their own, or that of an officer they stand in for. */
export type Place = { for: string; as: 'officer' | 'delegate' | 'superior'; basis: string | null };

/** An approval of the current revision. `sha256` is of the text, or at the last step of the final bytes. */
export type Approval = Place & {
  step: string;
  officer: string;
  recordedBy: string;
  sha256: string;
  revision: number;
  evidence: Evidence;
  /** The day; null for one that was given under `circulation.v1`, which did not keep it. */
  on: string | null;
};

/** `on`: the day, which delegates are held to. `for`: left out where it can only be one. */
type ChainAct = { officer: string; recordedBy: string; on: string; for?: string };
type ApproveEvent = ChainAct & { type: 'APPROVE'; sha256: string; evidence: Evidence };
type ReturnEvent = ChainAct & { type: 'RETURN' };

/** Officers and authors are codes of the plan, hashes SHA-256 in lower-case hexadecimal digits, days `2024-02-15`. */
export type CirculationEvent =
  | { type: 'DRAFTED'; textSha256: string; by: string }
  | ApproveEvent
  | ReturnEvent
  /** The text was changed. */
  | { type: 'REVISED'; by: string }
  /** Number and date were filled in; may be repeated with others. */
  | { type: 'FILLED'; finalSha256: string }
  /** Other officers fill the steps that are still open, or others act for them. */
  | { type: 'STAFFED'; steps: Staffing[] }
  | { type: 'WITHDRAW'; by: string };

export type Staffing = Pick<Step, 'step' | 'officers' | 'delegates' | 'superior'>;

export type CirculationContext = {
  machine: 'circulation.v2';
  chain: Step[];
  /** The place in the chain of the step that is awaited next, from 0. */
  step: number;
  /** From 1. */
  revision: number;
  /** Returned, and the revised text has not come in. */
  awaitsRevision: boolean;
  /** Everyone who drafted or revised, in any revision. */
  authors: string[];
  textSha256: string | null;
  finalSha256: string | null;
  /** Those of the current revision; what they void is in the record of acts. */
  approvals: Approval[];
};

/** `chain`: at least one step for the text and the issuing officer's. `drafter` counts as an author from the start. */
export type ChainInput = { chain: Step[]; drafter: string };

// -------------------------------------------------------------------------------------------------- who fills a step

const isDay = (s: unknown): s is string => typeof s === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(s);

/** The places of a step that an officer may fill on a day. An officer of the step stands in for nobody. */
export function placesOf(step: Step, officer: string, on: string): Place[] {
  if (step.officers.includes(officer)) return [{ for: officer, as: 'officer', basis: null }];
  const delegated = step.delegates
    .filter((one) => one.officer === officer && one.from <= on && on <= one.until && step.officers.includes(one.for))
    .map((one): Place => ({ for: one.for, as: 'delegate', basis: one.basis }));
  const others = step.superior === officer ? step.officers : [];
  return [
    ...delegated,
    ...others
      .filter((absent) => !delegated.some((one) => one.for === absent))
      .map((absent): Place => ({ for: absent, as: 'superior', basis: null })),
  ];
}

/** The officers of the awaited step whose place nobody has filled. */
export function openOfficers({ chain, step, approvals }: CirculationContext): string[] {
  const awaited = chain[step];
  if (awaited === undefined) return [];
  return awaited.officers.filter(
    (officer) => !approvals.some((one) => one.step === awaited.step && one.for === officer),
  );
}

/** Who is to act on a day, and for whom; both are the same for an officer who acts in their own right. */
export type Acting = { officer: string; for: string };

/**
 * Who is to act in the awaited step on a day, one for each open place: who stands in for an officer that is away, else the
 * officer, else (where the officer may not, having written the text or acted already) the superior.
 */
export function actingOn(context: CirculationContext, on: string): Acting[] {
  const awaited = context.chain[context.step];
  if (awaited === undefined) return [];
  const asked: string[] = [];
  return openOfficers(context).map((absent) => {
    const delegates = awaited.delegates.filter((one) => one.for === absent).map((one) => one.officer);
    const superior = awaited.superior === null ? [] : [awaited.superior];
    const able = [...delegates, absent, ...superior].find(
      (officer) => !asked.includes(officer) && openPlaces(context, officer, on).some((place) => place.for === absent),
    );
    asked.push(able ?? absent);
    return { officer: able ?? absent, for: absent };
  });
}

/** The places of the awaited step that an officer may fill on a day: none for one who has no part in it, or may not act. */
export function openPlaces(context: CirculationContext, officer: string, on: string): Place[] {
  const acting = { officer, recordedBy: officer, on };
  return fourEyesFault(context, acting) === null ? openTo(context, acting) : [];
}

/** Everyone who has a part in the chain: its officers, their delegates and superiors. */
export const partakers = ({ chain }: Pick<CirculationContext, 'chain'>): string[] => [
  ...new Set(
    chain.flatMap(({ officers, delegates, superior }) => [
      ...officers,
      ...delegates.map(({ officer }) => officer),
      ...(superior === null ? [] : [superior]),
    ]),
  ),
];

// ---------------------------------------------------------------------------------------------------------- the rules
// Each takes any payload and says what is wrong, or null. Guards ask them, and so does `explainCirculationRefusal`.

const isSha256 = (s: unknown): s is string => typeof s === 'string' && /^[0-9a-f]{64}$/.test(s);
const isCode = (s: unknown): s is string => typeof s === 'string' && s !== '';
const brief = (sha256: string) => `${sha256.slice(0, 12)}…`;

function chainFault(chain: Step[]): string | null {
  if (chain.length < 2) {
    return 'an approval chain has at least one step for the text and one that issues; add the missing step to the plan';
  }
  for (const { step, officers, quorum } of chain) {
    if (!Number.isInteger(quorum) || quorum < 1 || quorum > officers.length) {
      return `the step ${step} asks for ${quorum} of ${officers.length} officers; ask for 1 to ${officers.length} in the plan`;
    }
  }
  return chain.at(-1)?.officers.length === 1
    ? null
    : 'the last step of an approval chain is for one officer, who issues; name one in the plan';
}

function draftFault(context: CirculationContext, event: { textSha256: unknown; by: unknown }): string | null {
  if (!isCode(event.by)) return 'a draft names its drafter; say by whom';
  if (!isSha256(event.textSha256))
    return 'a draft is known by the SHA-256 of its text, 64 hexadecimal digits; send that';
  return chainFault(context.chain);
}

function authorFault(event: { by: unknown }): string | null {
  return isCode(event.by) ? null : 'this names nobody; say by whom';
}

function fillFault(event: { finalSha256: unknown }): string | null {
  return isSha256(event.finalSha256)
    ? null
    : 'the final bytes are known by their SHA-256, 64 hexadecimal digits; send that';
}

/** Why this officer has no part in the awaited step; null where they have. */
function officerFault(context: CirculationContext, event: ChainAct): string | null {
  const { officer, recordedBy, on } = event;
  const awaited = context.chain[context.step];
  if (!isCode(officer) || !isCode(recordedBy)) return 'this names no officer, or not who recorded it; send both codes';
  if (!isDay(on)) return 'this names no day, such as 2024-02-15; send that';
  if (awaited === undefined) return 'the approval chain has no step that is awaited; check the chain of the plan';
  const places = placesOf(awaited, officer, on);
  if (event.for !== undefined && places.length > 0 && !places.some((place) => place.for === event.for)) {
    return `${officer} does not act for ${event.for} in the step ${awaited.step}, but for ${listed(places)}; name one of these`;
  }
  if (places.length > 0) return null;
  const delegated = awaited.delegates.find((one) => one.officer === officer);
  if (delegated !== undefined) {
    return `${officer} acts for ${delegated.for} from ${delegated.from} until ${delegated.until} only, and this is of ${on}; the step ${awaited.step} is for ${awaited.officers.join(', ')}`;
  }
  const who = awaited.officers.length === 1 ? 'the officer' : 'an officer';
  return `${officer} is not ${who} awaited; the step ${awaited.step} is for ${awaited.officers.join(', ')}`;
}

const listed = (places: readonly Place[]) => places.map((place) => place.for).join(', ');
const another = 'withdraw it, and circulate it with another officer in that step';

function fourEyesFault(context: CirculationContext, { officer, recordedBy }: ChainAct): string | null {
  const awaited = context.chain[context.step];
  if (context.authors.includes(officer)) {
    const mend =
      awaited?.superior == null || awaited.superior === officer ? another : `${awaited.superior} may act here`;
    return `${officer} drafted or revised this text and may not approve it; ${mend}`;
  }
  const filled = context.approvals.find((approval) => approval.officer === officer);
  if (filled !== undefined && filled.step === awaited?.step) {
    return `${officer} approved the step ${filled.step} already; it awaits ${openOfficers(context).join(', ')}`;
  }
  if (filled !== undefined) {
    return `${officer} approved the step ${filled.step} already, and nobody fills two steps; ${another}`;
  }
  const represented = context.approvals.find((approval) => approval.for === officer);
  if (represented !== undefined) {
    return `${represented.officer} approved the step ${represented.step} for ${officer} already, and nobody fills two places; another officer of the step ${awaited?.step} sends it`;
  }
  if (context.authors.includes(recordedBy)) {
    return `${recordedBy} drafted or revised this text and may not record its approval; ${officer}, or someone who did not write it, sends it`;
  }
  return null;
}

/** The places that are open to the officer; nobody acts as delegate of one who wrote the text. */
function openTo(context: CirculationContext, event: ChainAct): Place[] {
  const awaited = context.chain[context.step];
  const open = openOfficers(context);
  return (awaited === undefined ? [] : placesOf(awaited, event.officer, event.on)).filter(
    (place) =>
      open.includes(place.for) &&
      (event.for === undefined || event.for === place.for) &&
      !(place.as === 'delegate' && context.authors.includes(place.for)),
  );
}

function placeFault(context: CirculationContext, event: ApproveEvent): string | null {
  const places = openTo(context, event);
  if (places.length === 1) return null;
  const { officer } = event;
  if (places.length > 1) {
    return `${officer} may act for ${listed(places)} here; say for whom, as "for":"${places[0]?.for}"`;
  }
  const awaited = context.chain[context.step];
  const own = awaited === undefined ? [] : placesOf(awaited, officer, event.on);
  const author = own.find((place) => context.authors.includes(place.for));
  if (author !== undefined) {
    return `${author.for} drafted or revised this text, so nobody approves it as their delegate; ${another}`;
  }
  return `the place of ${event.for ?? listed(own)} in the step ${awaited?.step} is filled already; it awaits ${openOfficers(context).join(', ')}`;
}

function hashFault(context: CirculationContext, event: ApproveEvent): string | null {
  const { textSha256, finalSha256 } = context;
  const issuing = context.step === context.chain.length - 1;
  const wanted = issuing ? finalSha256 : textSha256;
  if (wanted === null) return 'number and date are not filled in yet; approve the final bytes once they are there';
  if (event.sha256 === wanted) return null;
  if (!isSha256(event.sha256))
    return `what is approved is named by its SHA-256, 64 hexadecimal digits; that is ${wanted}`;
  if (issuing && event.sha256 === textSha256) {
    return `this approves the text (${brief(event.sha256)}), which was approved before; the issuing officer approves the final bytes ${wanted}`;
  }
  return `this approves another text (${brief(event.sha256)}); look at the current one and approve ${wanted}`;
}

const kinds: readonly Evidence[] = ['none', 'slip', 'code', 'signature'];

/** That a code is there is looked at where codes are known: an open meeting asks for none. */
const isEnough = (given: Evidence, asked: Evidence): boolean =>
  asked === 'none' || asked === 'code' || asked === given || (asked === 'record' && given !== 'none');

function evidenceFault(context: CirculationContext, event: ApproveEvent): string | null {
  const awaited = context.chain[context.step];
  if (!kinds.includes(event.evidence)) return 'the evidence is "none", "slip" or "signature"; say which';
  if (awaited === undefined || isEnough(event.evidence, awaited.evidence)) return null;
  return awaited.evidence === 'slip' || awaited.evidence === 'record'
    ? `the step ${awaited.step} rests on a routing slip or an e-mail; send its reference, date and hash as evidence of kind "slip"`
    : `the step ${awaited.step} rests on the officer's signature; send what \`convene sign\` prints, as evidence of kind "signature"`;
}

const isCodes = (list: unknown): list is string[] => Array.isArray(list) && list.every(isCode);
const isDelegate = (one: unknown): one is Delegate =>
  isGroup(one) && [one.officer, one.for, one.basis].every(isCode) && [one.from, one.until].every(isDay);
const isStaffing = (one: unknown): one is Staffing =>
  isGroup(one) &&
  isCode(one.step) &&
  isCodes(one.officers) &&
  (one.superior === null || isCode(one.superior)) &&
  Array.isArray(one.delegates) &&
  one.delegates.every(isDelegate);
const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The chain with other officers, delegates and superiors in the steps that are not filled yet. */
const restaffed = ({ chain, step }: CirculationContext, steps: readonly Staffing[]): Step[] =>
  chain.map((was, index) => {
    const now = index < step ? undefined : steps.find((one) => one.step === was.step);
    if (now === undefined) return was;
    const delegates = now.delegates.map((one) => ({
      officer: one.officer,
      for: one.for,
      from: one.from,
      until: one.until,
      basis: one.basis,
    }));
    return { ...was, officers: [...new Set(now.officers)], delegates, superior: now.superior };
  });

function staffFault(context: CirculationContext, { steps }: { steps: unknown }): string | null {
  if (!Array.isArray(steps) || !steps.every(isStaffing)) {
    return 'this says of no step who fills it; send its name, officers, delegates and superior';
  }
  const chain = restaffed(context, steps);
  const awaited = chain[context.step];
  const filled = context.approvals.find((one) => one.step === awaited?.step && !awaited?.officers.includes(one.for));
  if (filled !== undefined) {
    return `the place of ${filled.for} in the step ${filled.step} is filled already, and stays; return the text to begin anew`;
  }
  // a chain that was at fault before is said where it is used
  return chainFault(context.chain) === null ? chainFault(chain) : null;
}

/** All but the evidence. */
function approvalFault(context: CirculationContext, event: ApproveEvent): string | null {
  return (
    officerFault(context, event) ??
    fourEyesFault(context, event) ??
    placeFault(context, event) ??
    hashFault(context, event)
  );
}

/** What is wrong with the event itself, in a state that awaits such an event. */
function fault(context: CirculationContext, event: CirculationEvent): string | null {
  switch (event.type) {
    case 'DRAFTED':
      return draftFault(context, event);
    case 'APPROVE':
      return approvalFault(context, event) ?? evidenceFault(context, event);
    case 'RETURN':
      return officerFault(context, event);
    case 'FILLED':
      return fillFault(event);
    case 'STAFFED':
      return staffFault(context, event);
    case 'REVISED':
    case 'WITHDRAW':
      return authorFault(event);
  }
}

// -------------------------------------------------------------------------------------------------------- the machine

const isLastPlace = ({ chain, step, approvals }: CirculationContext): boolean => {
  const awaited = chain[step];
  return awaited !== undefined && approvals.filter((one) => one.step === awaited.step).length + 1 >= awaited.quorum;
};

const facts = setup({
  // XState takes its types from these; the values are never looked at.
  types: {
    context: {} as CirculationContext,
    events: {} as CirculationEvent,
    input: {} as ChainInput,
  },
  guards: {
    inOrder: ({ context, event }) => fault(context, event) === null,
    /** With this approval the step has as many as it asks for. */
    completes: and(['inOrder', ({ context }) => isLastPlace(context)]),
    completesText: and(['inOrder', ({ context }) => isLastPlace(context) && context.step === context.chain.length - 2]),
    textIsUnderWay: and(['inOrder', ({ context }) => !context.awaitsRevision]),
  },
  actions: {
    askApproval: (_, _params: { step: string; officers: string[]; sha256: string }) => {},
    /** Fill in number and date. */
    fillFinal: (_, _params: { revision: number; textSha256: string }) => {},
    /** Draft the text anew from what was revised; a draft still under way is void. */
    redraft: (_, _params: { revision: number; by: string }) => {},
    dispatchIssued: (_, _params: { revision: number; finalSha256: string }) => {},
  },
});

const without = { textSha256: null, finalSha256: null, approvals: [], step: 0 };
const addOnce = (list: string[], item: string) => (list.includes(item) ? list : [...list, item]);

const recordDraft = facts.assign(({ context, event }) =>
  event.type === 'DRAFTED'
    ? { ...without, textSha256: event.textSha256, authors: addOnce(context.authors, event.by), awaitsRevision: false }
    : {},
);
const recordApproval = facts.assign(({ context, event }) => {
  const step = context.chain[context.step];
  if (event.type !== 'APPROVE' || step === undefined) return {};
  const [place] = openTo(context, event);
  if (place === undefined) return {};
  const { officer, recordedBy, sha256, evidence, on } = event;
  const { revision } = context;
  const approval = { step: step.step, officer, ...place, recordedBy, sha256, revision, evidence, on };
  return { approvals: [...context.approvals, approval] };
});
const nextStep = facts.assign(({ context }) => ({ step: context.step + 1 }));
const recordFinal = facts.assign(({ event }) => (event.type === 'FILLED' ? { finalSha256: event.finalSha256 } : {}));
const voidText = facts.assign(({ context }) => ({ ...without, revision: context.revision + 1 }));
const awaitRevision = facts.assign({ awaitsRevision: true });
const recordAuthor = facts.assign(({ context, event }) =>
  event.type === 'REVISED' ? { authors: addOnce(context.authors, event.by), awaitsRevision: false } : {},
);

const recordStaff = facts.assign(({ context, event }) =>
  event.type === 'STAFFED' ? { chain: restaffed(context, event.steps) } : {},
);

type GuardFacts = { context: CirculationContext; event: CirculationEvent };
const askApproval = {
  type: 'askApproval',
  params: ({ context }: GuardFacts) => {
    const awaited = context.chain[context.step];
    const sha256 = context.finalSha256 ?? context.textSha256 ?? '';
    return { step: awaited?.step ?? '', officers: awaited?.officers ?? [], sha256 };
  },
} as const;
const fillFinal = {
  type: 'fillFinal',
  params: ({ context }: GuardFacts) => ({ revision: context.revision, textSha256: context.textSha256 ?? '' }),
} as const;
const redraft = {
  type: 'redraft',
  params: ({ context, event }: GuardFacts) => ({
    revision: context.revision,
    by: event.type === 'REVISED' ? event.by : '',
  }),
} as const;
const dispatchIssued = {
  type: 'dispatchIssued',
  params: ({ context }: GuardFacts) => ({ revision: context.revision, finalSha256: context.finalSha256 ?? '' }),
} as const;

const revised = { target: 'drafting', guard: 'inOrder', actions: [voidText, recordAuthor, redraft] } as const;
const returned = { target: 'drafting', guard: 'inOrder', actions: [voidText, awaitRevision] } as const;
const withdraw = { target: 'withdrawn', guard: 'inOrder' } as const;
const staffed = { guard: 'inOrder', actions: [recordStaff] } as const;

export const circulationV2 = facts.createMachine({
  id: 'circulation.v2',
  initial: 'drafting',
  context: ({ input }) => ({
    machine: 'circulation.v2',
    chain: input.chain,
    revision: 1,
    awaitsRevision: false,
    authors: [input.drafter],
    ...without,
  }),
  states: {
    drafting: {
      on: {
        DRAFTED: { target: 'in_review', guard: 'inOrder', actions: [recordDraft, askApproval] },
        REVISED: [
          // The draft under way is of a text that is no more: it counts as a revision of its own.
          { guard: 'textIsUnderWay', actions: [voidText, recordAuthor, redraft] },
          { guard: 'inOrder', actions: [recordAuthor, redraft] },
        ],
        STAFFED: staffed,
        WITHDRAW: withdraw,
      },
    },
    in_review: {
      on: {
        APPROVE: [
          { target: 'issuing', guard: 'completesText', actions: [recordApproval, nextStep, fillFinal] },
          { guard: 'completes', actions: [recordApproval, nextStep, askApproval] },
          // the others of the step were asked at the same time
          { guard: 'inOrder', actions: [recordApproval] },
        ],
        RETURN: returned,
        REVISED: revised,
        STAFFED: staffed,
        WITHDRAW: withdraw,
      },
    },
    issuing: {
      on: {
        FILLED: { guard: 'inOrder', actions: [recordFinal, askApproval] },
        APPROVE: { target: 'issued', guard: 'inOrder', actions: [recordApproval, dispatchIssued] },
        RETURN: returned,
        REVISED: revised,
        STAFFED: staffed,
        WITHDRAW: withdraw,
      },
    },
    issued: {},
    withdrawn: {},
  },
});

export type CirculationSnapshot = Snapshot<typeof circulationV2>;
type CirculationStateName = CirculationSnapshot['value'];
type CirculationEventName = CirculationEvent['type'];

const everything = [
  'DRAFTED',
  'APPROVE',
  'RETURN',
  'REVISED',
  'FILLED',
  'STAFFED',
  'WITHDRAW',
] as const satisfies CirculationEventName[];

/** What a state leaves alone on purpose. */
export const circulationIgnored: { readonly [S in CirculationStateName]: readonly CirculationEventName[] } = {
  drafting: ['APPROVE', 'RETURN', 'FILLED'],
  in_review: ['DRAFTED', 'FILLED'],
  // A draft that comes after the text was approved is not what was approved.
  issuing: ['DRAFTED'],
  issued: everything,
  withdrawn: everything,
};

/** For an event that the state does not take: where the circulation stands, and what would be right. */
const misplaced: { readonly [S in CirculationStateName]: (context: CirculationContext) => string } = {
  drafting: ({ awaitsRevision }) =>
    awaitsRevision
      ? 'it was returned for revision; send the revised text first'
      : 'its text is being drafted; wait until the draft is there',
  in_review: (context) =>
    `its text is in review, and the step ${context.chain[context.step]?.step} awaits ${openOfficers(context).join(', ')}; approve or return it, or revise the text`,
  issuing: ({ chain, step }) =>
    `its text is approved, and ${chain[step]?.officers.join(', ')} is to issue it; revise the text to begin anew`,
  issued: () => 'it was issued and is not changed any more; circulate a correction instead',
  withdrawn: () => 'it was withdrawn; begin another circulation instead',
};

/**
 * Why the circulation does not take `event`: what is wrong and what would be right, in half a sentence; null where
 * `decide` takes it. The machine alone decides; the words for a fault are those of the rule that its guard asks.
 */
export function explainCirculationRefusal(snapshot: CirculationSnapshot, event: CirculationEvent): string | null {
  if (decide(circulationV2, snapshot, event).changed) return null;
  const { value, context } = snapshot;
  if (circulationIgnored[value].includes(event.type)) return misplaced[value](context);
  return fault(context, event);
}

/**
 * What an approval lacks that is in order but for its evidence: such a one is kept as a proposal, and changes nothing. Null
 * where it lacks nothing, or more than that.
 */
export function lackingEvidence({ value, context }: CirculationSnapshot, event: CirculationEvent): string | null {
  if (event.type !== 'APPROVE' || circulationIgnored[value].includes('APPROVE')) return null;
  return approvalFault(context, event) === null && kinds.includes(event.evidence)
    ? evidenceFault(context, event)
    : null;
}

/** The place that an approval would fill, where it can be only one. */
export function placeOf({ context }: CirculationSnapshot, event: CirculationEvent): Place | null {
  const [place, ...others] = event.type === 'APPROVE' ? openTo(context, event) : [];
  return place === undefined || others.length > 0 ? null : place;
}

/**
 * Whether an approval or a return comes too early, too late, once more or for an older text. Such a one is recorded, though it
 * changes nothing; what nobody of the chain could have meant is not.
 */
export function isOutOfTurn(snapshot: CirculationSnapshot, event: CirculationEvent): boolean {
  if (event.type !== 'APPROVE' && event.type !== 'RETURN') return false;
  const { value, context } = snapshot;
  const { officer } = event;
  if (!partakers(context).includes(officer)) return false;
  if (circulationIgnored[value].includes(event.type)) return true;
  return (
    context.approvals.some((one) => one.officer === officer || one.for === officer) ||
    (event.type === 'APPROVE' && officerFault(context, event) === null && hashFault(context, event) !== null)
  );
}

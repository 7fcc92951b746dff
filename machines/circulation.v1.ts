import { and, setup } from 'xstate';
import type { Effect, Snapshot } from './decide.ts';
import { decide } from './decide.ts';

/**
 * One official communication, from its draft to the issued bytes. Released: it does not change any more; a change is a
 * `circulation.v2.ts`.
 *
 * The steps of the chain but the last approve the text; the last, the issuing officer's, approves the final bytes, which
 * differ from the text in number, date and initials only. Four eyes: nobody approves what he drafted or revised, nobody
 * fills two steps, and who drafted or revised does not record an approval either.
 */

/** One step of the approval chain. `needs`: what an approval of it must rest on. */
export type Step = { step: string; officer: string; needs: 'none' | 'slip' };

/** An approval of the current revision. `sha256` is of the text, or at the last step of the final bytes. */
export type Approval = { step: string; officer: string; recordedBy: string; sha256: string; revision: number };

type Approve = { type: 'APPROVE'; officer: string; recordedBy: string; sha256: string; evidence: 'none' | 'slip' };
type Return = { type: 'RETURN'; officer: string; recordedBy: string };

/** Officers and authors are codes of the plan, hashes SHA-256 in lower-case hexadecimal digits. */
export type CirculationEvent =
  | { type: 'DRAFTED'; textSha256: string; by: string }
  | Approve
  | Return
  /** The text was changed. */
  | { type: 'REVISED'; by: string }
  /** Number and date were filled in; may be repeated with others. */
  | { type: 'FILLED'; finalSha256: string }
  | { type: 'WITHDRAW'; by: string };

export type CirculationContext = {
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
export type CirculationInput = { chain: Step[]; drafter: string };

// ---------------------------------------------------------------------------------------------------------- the rules
// Each takes any payload and says what is wrong, or null. Guards ask them, and so does `explainCirculationRefusal`.

const isSha256 = (s: unknown): s is string => typeof s === 'string' && /^[0-9a-f]{64}$/.test(s);
const isCode = (s: unknown): s is string => typeof s === 'string' && s !== '';
const brief = (sha256: string) => `${sha256.slice(0, 12)}…`;

function draftFault(context: CirculationContext, event: { textSha256: unknown; by: unknown }): string | null {
  if (!isCode(event.by)) return 'a draft names its drafter; say by whom';
  if (!isSha256(event.textSha256))
    return 'a draft is known by the SHA-256 of its text, 64 hexadecimal digits; send that';
  if (context.chain.length < 2) {
    return 'an approval chain has at least one officer for the text and one who issues; add the missing step to the plan';
  }
  return null;
}

function authorFault(event: { by: unknown }): string | null {
  return isCode(event.by) ? null : 'this names nobody; say by whom';
}

function fillFault(event: { finalSha256: unknown }): string | null {
  return isSha256(event.finalSha256)
    ? null
    : 'the final bytes are known by their SHA-256, 64 hexadecimal digits; send that';
}

function officerFault(context: CirculationContext, event: { officer: unknown; recordedBy: unknown }): string | null {
  const { officer, recordedBy } = event;
  const awaited = context.chain[context.step];
  if (!isCode(officer) || !isCode(recordedBy)) return 'this names no officer, or not who recorded it; send both codes';
  if (awaited === undefined) return 'the approval chain has no step that is awaited; check the chain of the plan';
  if (officer === awaited.officer) return null;
  return `${officer} is not the officer awaited; the step ${awaited.step} is for ${awaited.officer}`;
}

function fourEyesFault(context: CirculationContext, event: Approve): string | null {
  const { officer, recordedBy } = event;
  if (context.authors.includes(officer)) {
    return `${officer} drafted or revised this text and may not approve it; withdraw it, and circulate it with another officer in that step`;
  }
  const filled = context.approvals.find((approval) => approval.officer === officer);
  if (filled !== undefined) {
    return `${officer} approved the step ${filled.step} already, and nobody fills two steps; withdraw it, and circulate it with another officer in that step`;
  }
  if (context.authors.includes(recordedBy)) {
    return `${recordedBy} drafted or revised this text and may not record its approval; ${officer}, or someone who did not write it, sends it`;
  }
  return null;
}

function evidenceFault(context: CirculationContext, event: Approve): string | null {
  const awaited = context.chain[context.step];
  if (event.evidence !== 'none' && event.evidence !== 'slip') return 'the evidence is "none" or "slip"; say which';
  if (awaited?.needs !== 'slip' || event.evidence === 'slip') return null;
  return `the step ${awaited.step} rests on a routing slip or an e-mail; send its reference, date and hash as evidence of kind "slip"`;
}

function hashFault(context: CirculationContext, event: Approve): string | null {
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

function approvalFault(context: CirculationContext, event: Approve): string | null {
  return (
    officerFault(context, event) ??
    fourEyesFault(context, event) ??
    evidenceFault(context, event) ??
    hashFault(context, event)
  );
}

/** What is wrong with the event itself, in a state that awaits such an event. */
function fault(context: CirculationContext, event: CirculationEvent): string | null {
  switch (event.type) {
    case 'DRAFTED':
      return draftFault(context, event);
    case 'APPROVE':
      return approvalFault(context, event);
    case 'RETURN':
      return officerFault(context, event);
    case 'FILLED':
      return fillFault(event);
    case 'REVISED':
    case 'WITHDRAW':
      return authorFault(event);
  }
}

// -------------------------------------------------------------------------------------------------------- the machine

const facts = setup({
  // XState takes its types from these; the values are never looked at.
  types: {
    context: {} as CirculationContext,
    events: {} as CirculationEvent,
    input: {} as CirculationInput,
  },
  guards: {
    inOrder: ({ context, event }) => fault(context, event) === null,
    lastOfText: and(['inOrder', ({ context }) => context.step === context.chain.length - 2]),
    textIsUnderWay: and(['inOrder', ({ context }) => !context.awaitsRevision]),
  },
  actions: {
    askApproval: (_, _params: { step: string; officer: string; sha256: string }) => {},
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
  const { officer, recordedBy, sha256 } = event;
  const approval = { step: step.step, officer, recordedBy, sha256, revision: context.revision };
  return { approvals: [...context.approvals, approval] };
});
const nextStep = facts.assign(({ context }) => ({ step: context.step + 1 }));
const recordFinal = facts.assign(({ event }) => (event.type === 'FILLED' ? { finalSha256: event.finalSha256 } : {}));
const voidText = facts.assign(({ context }) => ({ ...without, revision: context.revision + 1 }));
const awaitRevision = facts.assign({ awaitsRevision: true });
const recordAuthor = facts.assign(({ context, event }) =>
  event.type === 'REVISED' ? { authors: addOnce(context.authors, event.by), awaitsRevision: false } : {},
);

type Facts = { context: CirculationContext; event: CirculationEvent };
const askApproval = {
  type: 'askApproval',
  params: ({ context }: Facts) => {
    const awaited = context.chain[context.step];
    const sha256 = context.finalSha256 ?? context.textSha256 ?? '';
    return { step: awaited?.step ?? '', officer: awaited?.officer ?? '', sha256 };
  },
} as const;
const fillFinal = {
  type: 'fillFinal',
  params: ({ context }: Facts) => ({ revision: context.revision, textSha256: context.textSha256 ?? '' }),
} as const;
const redraft = {
  type: 'redraft',
  params: ({ context, event }: Facts) => ({
    revision: context.revision,
    by: event.type === 'REVISED' ? event.by : '',
  }),
} as const;
const dispatchIssued = {
  type: 'dispatchIssued',
  params: ({ context }: Facts) => ({ revision: context.revision, finalSha256: context.finalSha256 ?? '' }),
} as const;

const revised = { target: 'drafting', guard: 'inOrder', actions: [voidText, recordAuthor, redraft] } as const;
const returned = { target: 'drafting', guard: 'inOrder', actions: [voidText, awaitRevision] } as const;
const withdraw = { target: 'withdrawn', guard: 'inOrder' } as const;

export const circulationV1 = facts.createMachine({
  id: 'circulation.v1',
  initial: 'drafting',
  context: ({ input }) => ({
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
        WITHDRAW: withdraw,
      },
    },
    in_review: {
      on: {
        APPROVE: [
          { target: 'issuing', guard: 'lastOfText', actions: [recordApproval, nextStep, fillFinal] },
          { guard: 'inOrder', actions: [recordApproval, nextStep, askApproval] },
        ],
        RETURN: returned,
        REVISED: revised,
        WITHDRAW: withdraw,
      },
    },
    issuing: {
      on: {
        FILLED: { guard: 'inOrder', actions: [recordFinal, askApproval] },
        APPROVE: { target: 'issued', guard: 'inOrder', actions: [recordApproval, dispatchIssued] },
        RETURN: returned,
        REVISED: revised,
        WITHDRAW: withdraw,
      },
    },
    issued: {},
    withdrawn: {},
  },
});

export type CirculationSnapshot = Snapshot<typeof circulationV1>;
export type CirculationEffect = Effect<typeof circulationV1>;
type State = CirculationSnapshot['value'];
type EventName = CirculationEvent['type'];

const everything = ['DRAFTED', 'APPROVE', 'RETURN', 'REVISED', 'FILLED', 'WITHDRAW'] as const satisfies EventName[];

/** What a state leaves alone on purpose. */
export const circulationIgnored: { readonly [S in State]: readonly EventName[] } = {
  drafting: ['APPROVE', 'RETURN', 'FILLED'],
  in_review: ['DRAFTED', 'FILLED'],
  // A draft that comes after the text was approved is not what was approved.
  issuing: ['DRAFTED'],
  issued: everything,
  withdrawn: everything,
};

/** For an event that the state does not take: where the circulation stands, and what would be right. */
const misplaced: { readonly [S in State]: (context: CirculationContext) => string } = {
  drafting: ({ awaitsRevision }) =>
    awaitsRevision
      ? 'it was returned for revision; send the revised text first'
      : 'its text is being drafted; wait until the draft is there',
  in_review: ({ chain, step }) =>
    `its text is in review, and the step ${chain[step]?.step} awaits ${chain[step]?.officer}; approve or return it, or revise the text`,
  issuing: ({ chain, step }) =>
    `its text is approved, and ${chain[step]?.officer} is to issue it; revise the text to begin anew`,
  issued: () => 'it was issued and is not changed any more; circulate a correction instead',
  withdrawn: () => 'it was withdrawn; begin another circulation instead',
};

/**
 * Why the circulation does not take `event`: what is wrong and what would be right, in half a sentence; null where
 * `decide` takes it. The machine alone decides; the words for a fault are those of the rule that its guard asks.
 */
export function explainCirculationRefusal(snapshot: CirculationSnapshot, event: CirculationEvent): string | null {
  if (decide(circulationV1, snapshot, event).changed) return null;
  const { value, context } = snapshot;
  if (circulationIgnored[value].includes(event.type)) return misplaced[value](context);
  return fault(context, event);
}

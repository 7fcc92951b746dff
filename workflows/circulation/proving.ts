import { type Coded, codeStatement, isCodeOf, roundOf } from '../../domain/notice-code.ts';
import { circulationVerb, orderFault, orderStatement } from '../../domain/signed-order.ts';
import { instant } from '../shared/clock.ts';
import { acting } from './awaiting.ts';
import { keyOf, type MessageKind, type OfficerMessage } from './kinds.ts';
import { addedAgain } from './notices.ts';
import type { CirculationFacts, CirculationState, OfficerNotice } from './state.ts';
import { wantedNotice } from './waiting.ts';

/** What a message to a closed circulation is proved by: a code, a signature of its sender, or a signed approval. */

/** What proves an officer who disowns a paper. */
export const disowning = { action: 'disown', coded: 'disown' } as const;

/** How a kind of message is proved. */
type Proving<M extends OfficerMessage> = Pick<MessageKind<M>, 'action' | 'coded' | 'signed'>;

/** What a message lacks as proof of its sender, in a sentence that says what would be right; null: nothing, or the circulation is open. */
export function lackingProof<M extends OfficerMessage>(
  state: CirculationState,
  kind: Proving<M>,
  message: M,
  facts: CirculationFacts,
): string | null {
  if (!facts.isClosed) return null;
  const signed = kind.signed?.(message, state, facts);
  if (signed !== undefined) return signed;
  const { proof } = message;
  if (proof === undefined) return missing(kind, message);
  if (roundOf(proof) !== null)
    return provenNotice(state, kind, message, facts) === null
      ? `this code is in no notice that asks ${message.officer} to ${kind.action} here and now; take the one of the newest notice`
      : null;
  return lackingSignature(state, kind, message, proof, facts);
}

const missing = ({ coded }: { coded?: Coded }, { officer }: OfficerMessage): string =>
  coded === undefined
    ? `this needs the signature of ${officer}: send it with \`convene\` and --sign-with, the private key of ${officer}`
    : `this needs a proof that it comes from ${officer}: the JSON of the notice that they got, which has a code; or \`convene\` and the private key of ${officer}`;

function lackingSignature<M extends OfficerMessage>(
  state: CirculationState,
  kind: Proving<M>,
  message: M,
  proof: string,
  facts: CirculationFacts,
): string | null {
  const { officer, recordedBy: sender = officer, id } = message;
  if (id === undefined) return 'a message that is signed has an id';
  const { revision } = state.snapshot.context;
  const verb = circulationVerb(kind.action, facts.plan.name, revision);
  const signer = { id: sender, ...keyed(keyOf(sender, state)) };
  const fault = orderFault(proof, facts, verb, signer, message);
  return fault ?? (sender === officer ? null : unfitToRecord(state, kind, message, sender));
}

const keyed = (key: string | undefined) => (key === undefined ? {} : { key });

/** Who enters a paper for an officer has no part in the text, and it is not the paper that issues. */
function unfitToRecord<M extends OfficerMessage>(
  { snapshot: { context } }: CirculationState,
  kind: Proving<M>,
  { officer }: M,
  sender: string,
): string | null {
  if (kind.action === 'return') return null;
  if (kind.action !== 'approve') return `${officer} sends this themself`;
  const { chain, step, authors } = context;
  const awaited = chain[step];
  if (awaited === undefined || step === chain.length - 1)
    return `the step ${awaited?.step ?? ''} issues: ${officer} approves it themself, and nobody enters it for them`;
  if (awaited.evidence === 'code' || awaited.evidence === 'signature')
    return `the step ${awaited.step} asks for a ${awaited.evidence} of ${officer}; a paper that another enters is not enough`;
  if (authors.includes(sender) || chain.some(({ officers }) => officers.includes(sender)))
    return `${sender} drafts, revises or approves here, so somebody else enters the paper of ${officer}`;
  return null;
}

/** The notice whose code a message has; null where it is none of the current ones. */
function provenNotice<M extends OfficerMessage>(
  { notices }: CirculationState,
  { coded: verb }: Proving<M>,
  { officer, proof }: M,
  { meeting, warrant, plan, codes }: CirculationFacts,
): OfficerNotice | null {
  const round = proof === undefined ? null : roundOf(proof);
  if (proof === undefined || round === null || codes === null || verb === undefined) return null;
  const asks = notices.filter((one) => one.officer === officer && one.round === round && one.isVoid !== true);
  const isOf = ({ revision, step, for: instead = officer, sha256 }: OfficerNotice) =>
    isCodeOf(
      proof,
      codeStatement({
        meeting,
        warrant,
        circulation: plan.name,
        revision,
        step,
        officer,
        for: instead,
        verb,
        round,
        sha256,
      }),
      codes.key,
    );
  return asks.find(isOf) ?? null;
}

/**
 * Whoever reads the history can read the code of a message that was refused: it is void from now on, and the officer gets a new
 * notice where they are still awaited.
 */
export function withoutCode<M extends OfficerMessage>(
  state: CirculationState,
  kind: Proving<M>,
  message: M,
  facts: CirculationFacts,
): CirculationState {
  const seen = provenNotice(state, kind, message, facts);
  if (seen === null) return state;
  const notices = state.notices.map((one) => (one === seen ? { ...one, isVoid: true as const, open: false } : one));
  const wanted = acting(state, facts)
    .filter(({ officer }) => officer === seen.officer)
    .map((who) => wantedNotice(state, who));
  return { ...state, notices: addedAgain(notices, wanted, instant(facts.now)) };
}

/** What the record keeps of a code or of a signature on a message: what was signed, and by which key. */
export function provenBy<M extends OfficerMessage>(
  state: CirculationState,
  kind: Proving<M>,
  message: M,
  facts: CirculationFacts,
): Record<string, string> {
  const { officer, recordedBy: sender = officer, proof } = message;
  if (!facts.isClosed || proof === undefined) return {};
  const notice = provenNotice(state, kind, message, facts);
  if (notice !== null && kind.coded !== undefined && facts.codes !== null) {
    const { revision, step, for: instead = officer, sha256, round } = notice;
    const what = { revision, step, officer, for: instead, verb: kind.coded, round, sha256 };
    const { meeting, warrant } = facts;
    const coded = codeStatement({ meeting, warrant, circulation: facts.plan.name, ...what });
    return { coded, code: proof, code_key: facts.codes.key };
  }
  if (roundOf(proof) !== null) return {};
  const verb = circulationVerb(kind.action, facts.plan.name, state.snapshot.context.revision);
  const message_signed = orderStatement(facts, verb, sender, message);
  return { message_signed, message_signature: proof, message_key: keyOf(sender, state) ?? '' };
}

import { asking } from '../../client/asking.ts';
import { changesIn } from '../../client/officer-changes.ts';
import { ConveneError } from '../../domain/errors.ts';
import { MessageId } from '../../domain/messages/common.ts';
import { cleanText, Slug } from '../../domain/plan.ts';
import { body, type Cli } from '../body.ts';
import { fromOf, orderSaid } from './ordering.ts';
import { proofOf, provedBy } from './proving.ts';
import { meeting } from './words.ts';

/** What officers do about a change of an officer: stop it, or acknowledge it. */

const shared = {
  meeting,
  order: MessageId,
  officer: Slug.optional(),
  signWith: provedBy.signWith,
  id: MessageId.optional(),
};

export const stop = body({ ...shared, code: provedBy.code, reason: cleanText(1_200).optional() }, (input, cli) =>
  about(input, cli, 'stopChange'),
);

export const acknowledge = body(shared, (input, cli) => about(input, cli, 'acknowledgeChange'));

type AskedAboutChange = {
  meeting: string;
  order: string;
  officer?: string | undefined;
  signWith?: string | undefined;
  code?: string | undefined;
  reason?: string | undefined;
  id?: string | undefined;
};

async function about(input: AskedAboutChange, cli: Cli, name: 'stopChange' | 'acknowledgeChange'): Promise<void> {
  const { meeting: id, order: changeId, signWith, code, reason } = input;
  const { outcome, plan } = await cli.connected(async (connected) => {
    const { convene } = connected;
    const row = await convene.registry.meeting(id);
    const state = await asking(connected, () => convene.state(id));
    const officer = input.officer ?? changesIn(state).find((one) => one.id === changeId)?.officer;
    if (officer === undefined) {
      const said = `There is no change of an officer ${changeId} in ${id} that waits or is to be acknowledged; \`convene today ${id}\` names those that are.`;
      throw new ConveneError('UNKNOWN_CHANGE', said);
    }
    const by = proofOf({ officer, signWith, code }, cli.env);
    const from = fromOf({ meeting: id, officer, reason, id: input.id });
    const message = { ...from, changeId, ...(by !== undefined && 'code' in by && { proof: by.code }) };
    const signers = by !== undefined && 'signer' in by ? [by.signer] : [];
    const outcome = await asking(connected, () => convene.order(id, name, message, signers));
    return { outcome, plan: state.orders?.plan ?? row.plan };
  });
  cli.print({ meeting: id, ...outcome }, () => orderSaid(id, outcome, plan));
}

import type { ChangeNotice } from '../domain/activities.ts';
import { keyText } from '../domain/mail.ts';
import { workflowIds } from '../domain/messages/messages.ts';
import { changeBody, changeSubject } from '../mail/change-text.ts';
import { composeMessage } from '../mail/message.ts';
import type { NoticeRow } from '../registry/notices.ts';
import { addressOf, type Composed, type Composing, keyed, officeOf, planOf } from './composed-notices.ts';

/** Notices of changes of officers, to the address that the officer had and to the one that they get. */

/** No circulation has this name. */
const NONE = '-';

export const changeRow = ({ meeting, mode, officer, order, round }: ChangeNotice): NoticeRow => ({
  ...{ meeting, mode, officer, round },
  ...{ circulation: NONE, revision: 0, step: order },
});

const outboxKey = ({ meeting, officer, order, round }: ChangeNotice) => ({
  ...{ meeting, circulation: NONE, revision: 0 },
  ...{ participant: officer, contact: order, attempt: round },
});

/** Says which notice it is. */
export const changeKey = (input: ChangeNotice): string => keyText(outboxKey(input));

/**
 * Composes a notice of a change.
 *
 * @throws Refusal `ModeMismatch`, `InvalidInput`: there is no address, or it is one of a participant
 */
export async function composeChange({ pool, sender, pageOf }: Composing, input: ChangeNotice): Promise<Composed> {
  const { meeting, mode, officer, at } = input;
  const plan = await planOf(pool, input);
  const { title, email } = input.to === 'former' ? input.before : input.after;
  const to = await addressOf(pool, plan, { officer, to: { title, email } });
  const told = { plan, input, page: pageOf(workflowIds.meeting(meeting)) };
  const made = composeMessage({
    ...{ key: outboxKey(input), mode, at, language: 'en', html: false, sender, to, cc: [], attachments: [] },
    secretariat: officeOf(plan),
    wording: { subject: changeSubject(told), body: changeBody(told) },
  });
  return keyed(made, changeKey(input));
}

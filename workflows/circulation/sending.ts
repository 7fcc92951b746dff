import { NoticeSender, type SentNotice } from '../shared/notice-sender.ts';
import { noticePort } from '../shared/ports.ts';
import { noticeKey } from './notices.ts';
import type { CirculationInput, OfficerNotice } from './state.ts';

/** Sends the notices of a circulation. @param done called for each that is sent or can never be sent */
export const senderOf = (
  { meeting, warrant, mode, plan, codes }: CirculationInput,
  done: (sent: SentNotice<OfficerNotice>) => void,
): NoticeSender<OfficerNotice> =>
  new NoticeSender({
    keyOf: noticeKey,
    done,
    deliver: ({ open: _, isVoid: __, again: ___, ...said }) => {
      const summary = `notice to ${said.officer}: ${said.step}, revision ${said.revision}`;
      return noticePort(mode).notify.executeWithOptions({ summary }, [
        {
          meeting,
          mode,
          circulation: plan.name,
          ...said,
          ...(codes && { codes: codes.by }),
          ...(warrant && { warrant }),
        },
      ]);
    },
  });

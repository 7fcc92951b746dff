import { keyText } from '../../domain/mail.ts';
import { againId } from '../../domain/messages/commands.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { Mode } from '../../domain/plan.ts';
import { settleStopped, stop } from '../../registry/halt.ts';
import { type Answered, noteAnswered, settleStale } from '../../registry/mail.ts';
import { type Finding, finding, loss, type Mend, steps } from './finding.ts';
import { kinds } from './histories.ts';
import type { Picture } from './picture.ts';

/** The outbox has every message that a history says was answered, so that none of them is ever sent again. */
export function checkMail(picture: Picture): Finding[] {
  const { registry, histories, meeting, row } = picture;
  const rows = new Map(registry.outbox.map((one) => [one.key, one]));
  const sent = sentOf(picture);
  const serving = openDispatches(picture);
  const stopped = new Set(histories.done(kinds.withhold).map(({ input }) => attemptOf(input)));
  const findings: Finding[] = [];
  for (const message of sent.values()) {
    const found = rows.get(message.key);
    if (found !== undefined && (found.state === message.state || message.state === 'refused')) continue;
    findings.push(
      finding({
        code: found === undefined ? 'MESSAGE_LOST' : 'MESSAGE_BEHIND',
        subject: message.key,
        found: found === undefined ? 'no row' : found.state,
        right: `${message.state}: ${message.answer ?? 'no answer'}`,
        passing: true,
        mend:
          found === undefined
            ? putBack(meeting, row.mode, sent, rows, 'lost')
            : putBack(meeting, row.mode, sent, rows, 'behind'),
      }),
    );
  }
  for (const one of registry.outbox) {
    if (sent.has(one.key) || serving.has(`${one.circulation}/${one.revision}/${one.participant}`)) continue;
    if (one.stale) findings.push(stale(one.key));
    if (one.state === 'prepared' && stopped.has(attemptOf(one))) {
      findings.push(
        finding({
          code: 'MESSAGE_STOPPED',
          subject: one.key,
          found: 'prepared, and its dispatch was stopped',
          right: 'withheld',
          passing: true,
          mend: stopAgain(meeting, row.mode, one),
        }),
      );
    } else if (one.state === 'prepared') {
      const again = sendAgain(picture, one, [one.participant]);
      findings.push(
        finding({
          code: 'MESSAGE_FORGOTTEN',
          subject: one.key,
          found: 'prepared, and nobody is about to send it',
          right: 'sent',
          passing: true,
          ...(again === null ? { byHand: 'the circulation was never ordered to be dispatched' } : { mend: again }),
        }),
      );
    }
    if (one.state === 'unknown') {
      findings.push(
        loss({
          code: 'MESSAGE_UNKNOWN',
          subject: one.key,
          about: one.participant,
          found: 'handed over, and no answer ever came: it may have arrived',
          right: 'sent or refused',
          byHand: `look into the mail server's log, or ask the participant; \`convene acknowledge\` records that it has it`,
        }),
      );
    }
  }
  const reached = new Set(
    histories
      .done(kinds.dispatch)
      .flatMap(({ input, result }) =>
        result.outcomes.map(({ participant }) => `${input.circulation}/${input.revision}/${participant}`),
      ),
  );
  for (const { input, state } of histories.performed(kinds.dispatch)) {
    if (state !== 'failed') continue;
    const { circulation, revision, attempt } = input;
    const forgotten = input.participants.filter((code) => {
      const name = `${circulation}/${revision}/${code}`;
      return !reached.has(name) && !serving.has(name);
    });
    if (forgotten.length === 0) continue;
    const again = sendAgain(picture, { circulation, revision, attempt }, forgotten);
    findings.push(
      finding({
        code: 'DISPATCH_FAILED',
        subject: `${circulation}/${revision}/${forgotten[0]}`,
        found: `refused for good for ${forgotten.length} participants: ${forgotten.slice(0, 10).join(', ')}`,
        right: 'each of them reached, or found to be unreachable',
        passing: true,
        ...(again === null ? { byHand: 'the circulation was never ordered to be dispatched' } : { mend: again }),
      }),
    );
  }
  return findings;
}

type DispatchAttempt = { circulation: string; revision: number; attempt: number };
const attemptOf = ({ circulation, revision, attempt }: DispatchAttempt) => `${circulation}/${revision}/${attempt}`;

/** A registry that was restored may have forgotten that a dispatch was stopped. */
const stopAgain = (meeting: string, mode: Mode, { circulation, revision, attempt }: DispatchAttempt): Mend => ({
  key: `stop/${circulation}/${revision}/${attempt}`,
  step: steps.mail,
  how: 'withhold what is not sent, as the meeting ordered',
  run: async ({ pool }) => {
    const of = { meeting, circulation, revision, attempt };
    await stop(pool, { ...of, mode });
    await settleStopped(pool, of);
  },
});

/** What the histories know of messages that were answered, by the key of the outbox. */
function sentOf({ histories, meeting }: Picture): Map<string, Answered> {
  const sent = new Map<string, Answered>();
  for (const { input, result } of histories.done(kinds.dispatch)) {
    const { circulation, revision, attempt, at } = input;
    for (const { participant, outcome, contact, messageId, answer } of result.outcomes) {
      if (contact === null || messageId === null) continue;
      const key = keyText({ meeting, circulation, revision, participant, contact, attempt });
      const state = outcome === 'sent' ? 'sent' : 'refused';
      sent.set(key, { key, circulation, revision, attempt, participant, contact, state, messageId, answer, at });
    }
  }
  return sent;
}

/** For whom a dispatch is in progress: it takes care of their open messages in the outbox. */
function openDispatches({ states }: Picture): Set<string> {
  return new Set(
    [...states.collections.values()].flatMap(({ commands, participants }) =>
      commands.flatMap(({ command, remaining }) =>
        command.kind === 'dispatch'
          ? (remaining ?? participants.map(({ code }) => code)).map(
              (code) => `${command.circulation}/${command.revision}/${code}`,
            )
          : [],
      ),
    ),
  );
}

/**
 * Rows for messages that the registry lost. The message itself cannot come back; the row says that it went out, and no
 * dispatch sends it again.
 */
function putBack(
  meeting: string,
  mode: Mode,
  sent: ReadonlyMap<string, Answered>,
  rows: ReadonlyMap<string, { state: string }>,
  which: 'lost' | 'behind',
): Mend {
  return {
    key: `outbox/${which}`,
    step: steps.mail,
    how: `note that it was answered, so that it is not sent again${which === 'lost' ? '; the message itself can not come back' : ''}`,
    run: async ({ pool }) => {
      const lost = [...sent.values()].filter(({ key, state }) =>
        which === 'lost' ? !rows.has(key) : rows.has(key) && rows.get(key)?.state !== state,
      );
      await noteAnswered(pool, { meeting, mode }, lost);
    },
  };
}

const stale = (key: string): Finding =>
  finding({
    code: 'MESSAGE_STALE',
    subject: key,
    found: 'it has been `sending` for long, and no dispatch is in progress',
    right: 'an answer, or `unknown`',
    passing: true,
    mend: {
      key: `stale/${key}`,
      step: steps.mail,
      how: 'settle it as `unknown`: it may have arrived',
      run: ({ pool }) => settleStale(pool, key),
    },
  });

/** The same command under a new id, to the collections of those who were left out; the outbox prevents sending twice. */
function sendAgain(
  picture: Picture,
  { circulation, revision, attempt }: DispatchAttempt,
  codes: readonly string[],
): Mend | null {
  const { histories, registry, meeting } = picture;
  const command = histories
    .commands()
    .find(
      (one) =>
        one.kind === 'dispatch' &&
        one.circulation === circulation &&
        one.revision === revision &&
        one.attempt === attempt,
    );
  if (command === undefined) return null;
  const shards = new Set(registry.participants.filter(({ code }) => codes.includes(code)).map(({ shard }) => shard));
  return {
    key: `again/${circulation}/${revision}/${attempt}/${[...shards].join('+')}`,
    step: steps.tell,
    how: 'order the dispatch again: it reaches those whom it has not reached yet',
    run: async ({ tell, id }) => {
      for (const shard of shards) {
        const again = { ...command, id: againId(command.id, id) };
        await tell(workflowIds.collection(meeting, shard), names.signals.command, again);
      }
    },
  };
}

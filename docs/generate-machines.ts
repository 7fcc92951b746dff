import { realpathSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { diagrams, everywhere } from '../machines/diagram.ts';
import {
  circulationIgnored,
  decisionIgnored,
  lawfulActs,
  meetingDayIgnored,
  meetingIgnored,
  participantIgnored,
  participantStatuses,
  released,
} from '../machines/machines.ts';

/** Writes docs/machines.md from the machines: `tsx docs/generate-machines.ts`. */

export const target = fileURLToPath(new URL('machines.md', import.meta.url));

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');

const pictures = (machine: Parameters<typeof diagrams>[0], level: string, assumed?: string) =>
  diagrams(machine, assumed).flatMap(({ name, text }) => [
    ...(level === '' ? [] : [`${level} ${name}`]),
    ['```mermaid', text, '```'].join('\n'),
  ]);

const leftAlone = (ignored: Readonly<Record<string, readonly string[]>>, title: string) =>
  table(
    [title, 'ignores'],
    Object.entries(ignored).map(([state, events]) => [`\`${state}\``, events.length === 0 ? 'nothing' : code(events)]),
  );

/** The whole page. */
export function page(): string {
  const { 'participant.v2': participant, 'circulation.v2': circulation, 'meeting.v1': meeting } = released;
  const { 'meeting-day.v1': meetingDay, 'decision.v1': decision } = released;
  const phases = Object.keys(meetingIgnored);

  return `${[
    '# Machines',
    'This page is generated from the machines by `tsx docs/generate-machines.ts`; a test fails when the two differ.',
    'An arrow reads `EVENTS [guard] / effects`. An arrow without an event is taken at once. A state either takes an event or, by the tables below, ignores it. A refused event changes nothing and is answered with a sentence.',
    '## participant.v2',
    'One State or organization. Its regions are parallel, and one event may move several: an answer also acknowledges. Unless it says `[open]`, an arrow with an event asks in addition that the participant is not closed and takes part, that is, that no request to be admitted is pending or refused; `[open]` asks the first only.',
    `In every state: ${everywhere(participant)
      .map((label) => `\`${label}\``)
      .join(', ')}.`,
    ...pictures(participant, '###', 'takesPart'),
    '### What is ignored',
    'Of the events that concern its region, a state ignores these on purpose.',
    table(
      ['region', 'state', 'ignores'],
      Object.entries(participantIgnored).flatMap(([region, states]) =>
        Object.entries<readonly string[]>(states).map(([state, events]) => [
          region,
          `\`${state}\``,
          events.length === 0 ? 'nothing' : code(events),
        ]),
      ),
    ),
    '### Status',
    `One keyword is shown for a participant, the first of these that holds: ${code(participantStatuses)}. Late and unannounced are marks beside it.`,
    '## circulation.v2',
    'One official communication. The steps of the chain but the last approve the text; the last, that of the issuing officer, approves the final bytes. A step is filled by one officer or several, all or any M of them; a delegate or a superior may act for an officer on that day. `inOrder` is the rule of the event: who is awaited, four eyes, the evidence that the step needs, the hash of the current text or of the final bytes. `completes`: with this approval the step has as many as it asks for. `completesText`: with it the text has all its approvals. An approval that lacks only its evidence is kept as a proposal. What began under `circulation.v1`, with single officers only, is read as such a chain (ADR 12).',
    ...pictures(circulation, '', 'inOrder'),
    leftAlone(circulationIgnored, 'state'),
    '## meeting.v1',
    'The phases of a meeting.',
    ...pictures(meeting, ''),
    leftAlone(meetingIgnored, 'phase'),
    '### Which acts are lawful when',
    table(
      ['act', ...phases.map((phase) => phase.replaceAll('_', ' '))],
      Object.entries(lawfulActs).map(([act, { phases: lawfulIn }]) => [
        act.replaceAll('_', ' '),
        ...phases.map((phase) => (lawfulIn.some((p) => p === phase) ? 'yes' : '')),
      ]),
    ),
    '## meeting-day.v1',
    'The sittings of a meeting in session, and the parts in which it meets.',
    ...pictures(meetingDay, ''),
    leftAlone(meetingDayIgnored, 'state'),
    '## decision.v1',
    'A proposal before the Meeting, until it is decided.',
    ...pictures(decision, ''),
    leftAlone(decisionIgnored, 'state'),
  ].join('\n\n')}\n`;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeFileSync(target, page());
}

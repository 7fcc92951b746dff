import { UTC } from '../../domain/day.ts';
import type { Entry } from '../../domain/session/entries.ts';
import type { Room } from '../../domain/session/room.ts';
import { likelyEntries } from '../../machines/machines.ts';
import { banner, facts, minute, notAccepted, spaced, table } from '../shared/page.ts';
import { calendarOf, roomNow, type SessionInput, type SessionState } from './state.ts';

/** So many of the next entries are shown. */
const SHOWN = 8;

export function sessionPage(input: SessionInput, state: SessionState, aside: string[]): string {
  const room = roomNow(state);
  return [
    ...banner(input.mode),
    `### Session of ${input.meeting}`,
    ...table(
      ['event', 'at', 'done'],
      calendarOf(state).map((item, i) => [
        spaced(item.event),
        minute(item.at, UTC, 'UTC'),
        i < state.done.length ? 'yes' : 'not yet',
      ]),
    ),
    ...(room.last === 0 ? [] : roomLines(room)),
    ...nextLines(likelyEntries(room, state.plan).slice(0, SHOWN)),
    ...notAccepted(aside),
  ].join('\n');
}

function roomLines(room: Room): string[] {
  const sitting = room.sittings.at(-1);
  const list = (pairs: [string, string][], wanted: string) =>
    pairs.flatMap(([name, stands]) => (stands === wanted ? [name] : [])).join(', ');
  const floor = Object.entries(room.lists).flatMap(([item, { speaking, waiting, closed }]) =>
    speaking === null && waiting.length === 0
      ? []
      : [
          `item ${item}: ${speaking === null ? 'nobody speaks' : `${speaking.speaker} speaks`}, ${waiting.length} waiting${closed ? ', closed' : ''}`,
        ],
  );
  const votes = Object.entries(room.votes).flatMap(([name, { state, method, ballots }]) =>
    state === 'open'
      ? [`${name}, by ${spaced(method)}${ballots === undefined ? '' : `, ${Object.keys(ballots).length} have voted`}`]
      : [],
  );
  const proposals = Object.entries(room.proposals).map(([name, { state }]): [string, string] => [name, state]);
  const now: [string, string][] = [
    ['Entries', String(room.last)],
    ['Sitting', sitting === undefined ? 'none yet' : `${sitting.number}, ${room.day}`],
    ['Items open', list(Object.entries(room.items), 'open')],
    ['Floor', floor.join('; ')],
    ['Before the Meeting', list(proposals, 'proposed')],
    ['Adopted', list(proposals, 'adopted')],
    ['Vote', votes.join('; ')],
    ['Report', room.report.adopted === null ? '' : 'adopted'],
  ];
  return ['#### The room', ...facts(now.filter(([, value]) => value !== ''))];
}

/** The JSON of each, to be copied whole. */
function nextLines(entries: readonly Entry[]): string[] {
  if (entries.length === 0) return [];
  const json = entries.map((entry) => `- \`${JSON.stringify({ v: 1, actor: 'staff:clerk', entry })}\``);
  return [
    '#### To be entered next',
    'Copy a line of JSON. More Actions, Send an Update, choose `enter`, paste it as Data, Submit. `"at"` says when it happened, if not now.',
    '',
    ...json,
    '',
  ];
}

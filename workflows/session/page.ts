import { UTC } from '../../domain/day.ts';
import { banner, minute, notAccepted, spaced, table } from '../shared/page.ts';
import type { SessionDate, SessionInput } from './state.ts';

export function sessionPage(input: SessionInput, calendar: SessionDate[], done: number, aside: string[]): string {
  return [
    ...banner(input.mode),
    `### Session of ${input.meeting}`,
    ...table(
      ['event', 'at', 'done'],
      calendar.map((item, i) => [spaced(item.event), minute(item.at, UTC, 'UTC'), i < done ? 'yes' : 'not yet']),
    ),
    ...notAccepted(aside),
  ].join('\n');
}

import { delegatesOf } from '../../client/door.ts';
import { delegateLine } from '../../documents/delegate-lines.ts';
import { listed } from '../../documents/delegations.ts';
import { DocumentError } from '../../documents/errors.ts';
import { factsOf } from '../../documents/facts.ts';
import { type Proceedings, proceedingsOf } from '../../documents/session/proceedings.ts';
import type { ReportGround } from '../../documents/session/report.ts';
import type { Language, MeetingPlan } from '../../domain/plan.ts';
import { countParties } from '../../domain/rules/seats.ts';
import { roomPlanOf } from '../../domain/session/room.ts';
import { nothingEntered, roomOf } from '../../machines/machines.ts';
import { sessionEntries } from '../../registry/session.ts';
import { delegationsOf } from '../../registry/submissions.ts';
import type { Connected } from '../../stack/clients.ts';
import { rulesOf } from '../../treaties/treaties.ts';
import { participantsOf } from './session-files.ts';

/** What the registry holds of a meeting in session, for its papers. */
export async function groundOf(connected: Connected, id: string) {
  const { registry } = connected.convene;
  const { plan, mode } = await registry.meeting(id);
  const { session } = plan;
  if (session === undefined) throw new DocumentError('session.none', `the plan of ${id} has no \`session\``);
  const [proceedings, rows, drawn, delegates] = await Promise.all([
    proceedingsIn(connected, id, plan),
    delegationsOf(connected.pool, id),
    registry.documents(id),
    delegatesOf(connected, id),
  ]);
  const { treaty } = factsOf(plan);
  const inLanguage = (language: Language): ReportGround => ({
    ...{ plan, session, treaty, proceedings, drawn },
    participants: listed(rows, language, plan.opens.date),
    persons: new Map(
      delegates.flatMap(({ code, person }) => (person === null ? [] : [[code, delegateLine(person, language).name]])),
    ),
  });
  return { plan, mode, session, proceedings, drawn, in: inLanguage };
}

/** What happened in the room, by the entries that stand. */
export async function proceedingsIn(
  { pool }: Pick<Connected, 'pool'>,
  id: string,
  plan: MeetingPlan,
): Promise<Proceedings> {
  const [entries, participants] = await Promise.all([sessionEntries(pool, id), participantsOf(pool, id)]);
  const parties = countParties(participants.map((one) => ({ ...one, recognised: one.recognised ?? true })));
  const rules = rulesOf(plan);
  const ground = { plan: plan.session === undefined ? null : roomPlanOf(plan.session), rules, facts: null };
  const room = roomOf({ ...nothingEntered, log: entries }, ground);
  return proceedingsOf(entries, { rules, parties, room, asked: plan.session?.extensions ?? [] });
}

import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { ahead } from '../../client/calendar.ts';
import { refuseUnwritable } from '../../client/draftable.ts';
import { refuseAwaited, refusePast } from '../../client/live.ts';
import { clock, spaced } from '../../client/words.ts';
import { remarksOn } from '../../documents/remarks.ts';
import { covers } from '../../domain/capacity.ts';
import { ConveneError } from '../../domain/errors.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { type Audience, Capacity, type MeetingPlan, mandateOf } from '../../domain/plan.ts';
import { type Contact, loadDirectory } from '../../meetings/directory.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { warningsOf } from '../../meetings/warnings.ts';
import { existing } from '../../registry/registry.ts';
import type { Connected } from '../../stack/clients.ts';
import { serversOf } from '../../stack/servers.ts';
import type { RosterEntry } from '../../treaties/roster.ts';
import { profileOf, rosterOf } from '../../treaties/treaties.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { canAsk, openPrompt } from '../prompt.ts';
import { folded, paint, table } from '../terminal.ts';
import { warningsSaid } from '../warned.ts';
import { counted } from './words.ts';

/** How long a worker may take to answer for the new meeting before that is said. */
const TAKEN_UP_MS = 10_000;

export const start = body(
  { plan: z.string().min(1), yes: z.boolean().default(false) },
  async ({ plan: file, yes }, cli) => {
    const loaded = loadPlan(file);
    if (!loaded.ok) throw new PlanError(loaded.problems);
    const { plan, sha256 } = loaded;
    refuseAwaited(plan, file);
    refusePast(plan, Date.now());
    refuseUnwritable(plan, file);
    // no stack is started for this: the meeting would not move after the command has ended
    const { liveMail } = serversOf(cli);
    await cli.connected(async (connected) => {
      const { convene } = connected;
      const standing = await convene.registry.startOf(plan.id, sha256);
      // in the registry a meeting that has just started looks like one whose start stopped half way
      const runs = standing === 'begun' && (await isKnown(connected, plan.id));
      if (standing === 'taken' || runs) throw existing(plan.id);
      cli.say(describe(plan, liveMail));
      const said = warningsSaid(plan);
      if (said !== '') cli.say(`\n${said}`);
      cli.say(directorySaid(await convene.registry.contacts('live'), loadDirectory(loaded.directoryFile)));
      if (standing === 'begun') cli.say(`\nA start of ${plan.id} stopped half way; this resumes it.`);
      if (!yes) await agree(plan, cli);
      const { meeting } = await asking(connected, () => convene.start(file, 'live'));
      const phase = await phaseOf(connected, meeting);
      const warnings = warningsOf(plan);
      cli.print({ meeting, mode: 'live', phase, ui: connected.uiUrl, warnings }, () => started(plan, phase, connected));
    });
  },
);

/** Whether the Temporal server has the meeting's workflow. */
const isKnown = ({ temporal }: Connected, id: string): Promise<boolean> =>
  temporal.workflow
    .getHandle(workflowIds.meeting(id))
    .describe()
    .then(
      () => true,
      () => false,
    );

/** Asks; nothing is started without a yes. */
async function agree({ id }: MeetingPlan, { signal }: Cli): Promise<void> {
  if (!canAsk()) throw new UsageError('there is no terminal to ask on; look at the above, then give --yes');
  const prompt = openPrompt(signal);
  const answer = await prompt.ask(`Start ${id}? [y/N] `).finally(prompt.close);
  if (!/^y(es)?$/i.test(answer ?? '')) {
    throw new ConveneError('NOT_STARTED', `${id} is not started; nothing has changed.`);
  }
}

function describe(plan: MeetingPlan, liveMail: string | null | undefined): string {
  const now = Date.now();
  const { timeZone, name, city } = plan.venue;
  const mandate = mandateOf(plan);
  const roster = rosterOf(profileOf(plan.treaty), plan.convokedOn, plan.observers.organizations);
  const byCapacity = Object.fromEntries(
    Capacity.options.map((capacity) => [capacity, roster.filter((one) => one.capacity === capacity).length]),
  );
  const at = (instant: string | null, otherwise: string) =>
    instant === null || Date.parse(instant) <= now ? otherwise : clock(instant, plan);
  const today = clock(new Date(now).toISOString(), plan).slice(0, 10);
  const issuedBefore = plan.circulations.filter(({ issue }) => issue.date < today);
  return [
    `${paint('bold', plan.name, process.stderr)}  ${paint('red', 'LIVE', process.stderr)}`,
    `${name}, ${city}, ${plan.opens.date} to ${plan.closes.date}`,
    `Under article ${plan.legalBasis.article}${mandate === null ? '' : ` and resolution ${mandate.resolution}, paragraph ${mandate.paragraph}`}`,
    '',
    said(`participants: ${counted(Capacity.options, byCapacity)}, on ${plan.convokedOn}`),
    '',
    table(
      ['circulation', 'kind', 'to', 'drafted', 'sent when issued'],
      plan.circulations.map(({ audience, ...one }) => [
        one.name,
        spaced(one.kind),
        addressedBy(audience, roster),
        at(one.draftAt, 'at once'),
        at(one.dispatchAt, 'at once'),
      ]),
      process.stderr,
    ),
    ...plan.circulations.map(({ name: of, chain }) =>
      said(`${of} is approved by ${chain.map(({ officer }) => officer).join(', ')}.`),
    ),
    '',
    table(
      [timeZone, 'what'],
      ahead(plan, new Date(now).toISOString())
        .filter(({ what }) => !/drafted|dispatched/.test(what))
        .map(({ at: when, what }) => [clock(when, plan), what]),
      process.stderr,
    ),
    '',
    ...issuedBefore.map((one) =>
      said(`${one.name} is dated ${one.issue.date}, which is past: the issuing officer fills in the date of issue.`),
    ),
    ...remarksOn(plan).map(said),
    said(`This is a live meeting: what is issued goes to real missions. ${mailSaid(liveMail)}`),
  ].join('\n');
}

const SHOWN_CONTACTS = 20;

/** What the plan's file of contacts changes in the directory that all live meetings share. */
function directorySaid(known: readonly Contact[], given: readonly Contact[]): string {
  const before = new Map(known.map((contact) => [contact.id, contact]));
  const changed = given.flatMap((contact) => {
    const was = before.get(contact.id);
    return was === undefined ? [] : differencesOf(was, contact).map((what) => [contact.id, ...what]);
  });
  const added = given.filter(({ id }) => !before.has(id)).length;
  const lines = [`The directory gets ${added} new contacts, and ${changed.length} changes of contacts that it has.`];
  if (changed.length > 0) {
    lines.push('', table(['contact', 'what', 'was', 'is'], changed.slice(0, SHOWN_CONTACTS), process.stderr));
    if (changed.length > SHOWN_CONTACTS) lines.push(`and ${changed.length - SHOWN_CONTACTS} more`);
    lines.push('', said('Every live meeting writes to these addresses from then on.'));
  }
  return `\n${lines.join('\n')}`;
}

/** Of one contact, field by field: what, as it was, as it is. */
const differencesOf = (was: Contact, is: Contact): [string, string, string][] => {
  const before = new Map(Object.entries(was));
  return Object.entries(is).flatMap(([field, value]) => {
    const [one, other] = [String(before.get(field) ?? ''), String(value ?? '')];
    return one === other ? [] : [[field, one, other]];
  });
};

/** How many of the roster a circulation is for; who of them will be silent, or told, is not known yet. */
function addressedBy({ capacities, only, answered, reached }: Audience, roster: readonly RosterEntry[]): string {
  const many = roster.filter(
    ({ code, capacity }) => covers(capacities, capacity) && (only === undefined || only.includes(code)),
  ).length;
  const whom = [...(answered === 'silent' ? ['the silent'] : []), ...(reached === 'told' ? ['those told'] : [])];
  return `${many}${whom.length === 0 ? '' : `, ${whom.join(' and ')} of them`}`;
}

const said = (text: string): string => folded(text, '', process.stderr);

/** Where live mail goes is known for the embedded stack; in a fleet only the workers know. */
function mailSaid(liveMail: string | null | undefined): string {
  if (liveMail === undefined) return 'It leaves through the SMTP_URL of the workers.';
  if (liveMail === null) return 'There is no SMTP_URL here, so it waits in the outbox until there is one.';
  return `It leaves through ${liveMail}.`;
}

/** The phase, once a worker runs the meeting; null where none does. */
async function phaseOf({ convene, temporal }: Connected, meeting: string): Promise<string | null> {
  try {
    return (await temporal.withDeadline(Date.now() + TAKEN_UP_MS, () => convene.state(meeting))).phase;
  } catch {
    return null;
  }
}

function started(plan: MeetingPlan, phase: string | null, { uiUrl, config }: Connected): string {
  return [
    `${plan.id} is started${phase === null ? '. No worker has taken it up yet: see that one runs (`convene up`, `convene worker`).' : `; its phase is ${spaced(phase)}.`}`,
    ...(uiUrl === null
      ? []
      : [`Watch it at ${uiUrl}/namespaces/${config.temporal.namespace}/workflows/meeting%2F${plan.id}`]),
    `Next: convene today ${plan.id}    who is awaited, and for what`,
  ].join('\n');
}

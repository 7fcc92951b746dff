import { setTimeout as sleep } from 'node:timers/promises';
import type { Clients } from '../../client/client.ts';
import { checkContacts } from './contacts.ts';
import { type Finding, identity, knownId } from './finding.ts';
import { HistoryReader } from './histories.ts';
import { checkMail } from './mail.ts';
import { expectRow } from './missing.ts';
import { checkPapers } from './papers.ts';
import { checkParticipants } from './participants.ts';
import { look, type Picture } from './picture.ts';
import { checkRecord } from './record.ts';
import { checkNamespace } from './servers.ts';
import { checkWorkflows } from './workflows.ts';

/**
 * Registry and workflows compared. A collection's history is the truth for its participants, a circulation's for its
 * approvals, the registry for what was sent and for names; nothing is changed here.
 */

export type Checked = {
  /** What is to be mended. */
  findings: Finding[];
  /** Losses that are on record already. */
  known: Finding[];
  picture: Picture;
};

type CheckedServers = Pick<Clients, 'temporal' | 'pool'>;

const PAUSE_MS = 400;
/** How long to wait for what the registry may still write. */
const PATIENCE_MS = 5_000;

/**
 * @throws ConveneError `MEETING_MISSING`, `UNKNOWN_MEETING`
 * @param patienceMs the registry follows with a delay: what disappears within this time was not a disagreement.
 */
export async function check(
  { temporal, pool }: CheckedServers,
  meeting: string,
  {
    patienceMs = PATIENCE_MS,
    reader = new HistoryReader(temporal),
  }: { patienceMs?: number; reader?: HistoryReader } = {},
): Promise<Checked> {
  const limit = performance.now() + patienceMs;
  await expectRow({ temporal, pool }, meeting);
  const ofServers = await checkNamespace(temporal);
  let seen: Set<string> | null = null;
  for (;;) {
    const picture = await look(temporal, pool, reader, meeting);
    const all = compare(picture).filter((one) => !one.passing || seen === null || seen.has(identity(one)));
    if (!all.some(({ passing }) => passing) || performance.now() > limit) {
      const acts = new Set(picture.registry.acts.map(({ act }) => act.id));
      const isKnown = (one: Finding) => acts.has(knownId(one));
      return {
        findings: [...ofServers, ...all].filter((one) => !isKnown(one)),
        known: all.filter(isKnown),
        picture,
      };
    }
    seen = new Set(all.map(identity));
    await sleep(PAUSE_MS);
  }
}

/** All findings of one look at both sides. */
function compare(picture: Picture): Finding[] {
  return [
    ...checkWorkflows(picture),
    ...checkParticipants(picture),
    ...checkContacts(picture),
    ...checkPapers(picture),
    ...checkMail(picture),
    ...checkRecord(picture),
  ];
}

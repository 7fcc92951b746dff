import { setTimeout as sleep } from 'node:timers/promises';
import type { Clients } from '../../client/client.ts';
import type { Secret } from '../../worker/secrets.ts';
import { checkAddenda } from './addenda.ts';
import { checkContacts } from './contacts.ts';
import { checkDoor } from './door.ts';
import { checkErasures } from './erasures.ts';
import { type Finding, identity, knownId } from './finding.ts';
import { HistoryReader } from './histories.ts';
import { checkKeys } from './keys.ts';
import { checkMail } from './mail.ts';
import { expectRow } from './missing.ts';
import { checkOptions } from './options.ts';
import { checkPapers } from './papers.ts';
import { checkParticipants } from './participants.ts';
import { look, type Picture } from './picture.ts';
import { checkProofs } from './proofs.ts';
import { checkRecord } from './record.ts';
import { checkResets } from './resets.ts';
import { checkNamespace } from './servers.ts';
import { checkStrangers } from './strangers.ts';
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
  /** What is lawful, and told all the same. */
  notes: Finding[];
  picture: Picture;
};

/** With the installation's secrets the marks of its workers are verified. */
type CheckedServers = Pick<Clients, 'temporal' | 'pool'> & { secrets?: readonly Secret[] | undefined };

const PAUSE_MS = 400;
/** How long to wait for what the registry may still write. */
const PATIENCE_MS = 5_000;

/**
 * @throws ConveneError `MEETING_MISSING`, `UNKNOWN_MEETING`
 * @param patienceMs the registry follows with a delay: what disappears within this time was not a disagreement.
 */
export async function check(
  { temporal, pool, secrets }: CheckedServers,
  meeting: string,
  {
    patienceMs = PATIENCE_MS,
    reader = new HistoryReader(temporal, secrets),
  }: { patienceMs?: number; reader?: HistoryReader } = {},
): Promise<Checked> {
  const limit = performance.now() + patienceMs;
  await expectRow({ temporal, pool }, meeting);
  const ofServers = await checkNamespace(temporal);
  let seen: Set<string> | null = null;
  for (;;) {
    const picture = await look(temporal, pool, reader, meeting);
    const all = compare(picture).filter((one) => !one.passing || seen === null || seen.has(identity(one)));
    // a look may take longer than the patience: what may pass is still looked at twice
    const isOver = performance.now() > limit && (seen !== null || patienceMs === 0);
    if (!all.some(({ passing }) => passing) || isOver) {
      const acts = new Set(picture.registry.acts.map(({ act }) => act.id));
      const isKnown = (one: Finding) => acts.has(knownId(one));
      const [notes, wrong] = [all.filter(({ isNote }) => isNote), all.filter(({ isNote }) => !isNote)];
      return {
        findings: [...ofServers, ...wrong].filter((one) => !isKnown(one)),
        known: wrong.filter(isKnown),
        notes,
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
    ...checkStrangers(picture),
    ...checkWorkflows(picture),
    ...checkOptions(picture),
    ...checkResets(picture),
    ...checkParticipants(picture),
    ...checkContacts(picture),
    ...checkDoor(picture),
    ...checkPapers(picture),
    ...checkMail(picture),
    ...checkRecord(picture),
    ...checkProofs(picture),
    ...checkKeys(picture),
    ...checkErasures(picture),
    ...checkAddenda(picture),
  ];
}

import { FinalManifest } from '../../domain/manifest.ts';
import { type IssuedRevision, resendsOf, shown, unapproved } from '../../domain/proven-dispatch.ts';
import { namedBy } from '../../domain/warrant.ts';
import type { CirculationRecord } from '../../registry/circulations.ts';
import { keysOf } from '../record/keys.ts';
import { type Finding, finding } from './finding.ts';
import { kinds } from './histories.ts';
import type { Picture } from './picture.ts';

/** What was issued and sent, held against the approvals and orders that the record shows, and in a closed meeting proves. */
export function checkProofs(picture: Picture): Finding[] {
  // earlier releases did not put on record all that is asked here
  if (picture.row.proofs === 'before') return [];
  return [...checkEffects(picture), ...checkIssued(picture), ...checkAttempts(picture)];
}

const SEE = 'find out who wrote it: `convene acts verify` proves the record, `convene acts` says who approved what;';

/** A revision that has final bytes, with the chain that the plan has for it; null where the plan has no such circulation. */
function issuedOf({ row: { plan } }: Picture, row: CirculationRecord): IssuedRevision | null {
  const planned = plan.circulations.find(({ name }) => name === row.name);
  if (planned === undefined || row.final_sha256 === null) return null;
  const manifest = FinalManifest.safeParse(row.final_manifest);
  const textSha256 = manifest.data?.text ?? row.text_sha256;
  return { planned, revision: row.revision, textSha256, sha256: row.final_sha256 };
}

/** What went out, or was about to, of circulations that the record does not show as approved. */
function checkEffects(picture: Picture): Finding[] {
  const { registry, histories } = picture;
  const acts = registry.acts.map(({ act }) => act);
  return [...effectsOf(picture)].flatMap(([subject, { circulation, revision, messages }]): Finding[] => {
    const row = registry.circulations.find((one) => one.name === circulation && one.revision === revision);
    const isDrawn = histories
      .done(kinds.draftCirculation)
      .some(({ input }) => input.name === circulation && input.revision === revision);
    // the registry lost it, which is found as such
    if (row === undefined && isDrawn) return [];
    const issued = row === undefined ? null : issuedOf(picture, row);
    const lacking =
      issued === null ? `that ${circulation} was ever issued in this revision` : unapproved(acts, issued, shown);
    if (lacking === null) return [];
    return [
      finding({
        code: 'EFFECT_WITHOUT_APPROVAL',
        subject,
        found: `${messages === 0 ? 'its dispatch was asked for' : `${messages} messages of it are in the outbox`}, and the record does not show ${lacking}`,
        right: 'nothing of a circulation goes out before its chain has approved it',
        byHand: `${SEE} hold its dispatch (\`convene hold\`), and tell whoever received it`,
        passing: true,
      }),
    ];
  });
}

type SentRevision = { circulation: string; revision: number; messages: number };

/** Each revision of which something is in the outbox, or a dispatch in the histories. */
function effectsOf({ registry, histories }: Picture): Map<string, SentRevision> {
  const effects = new Map<string, SentRevision>();
  const add = ({ circulation, revision }: Omit<SentRevision, 'messages'>, messages: number) => {
    const subject = `${circulation}/${revision}`;
    const before = effects.get(subject)?.messages ?? 0;
    effects.set(subject, { circulation, revision, messages: before + messages });
  };
  for (const one of registry.outbox) add(one, 1);
  for (const { input } of histories.performed(kinds.dispatch)) add(input, 0);
  return effects;
}

/** What a closed meeting has as issued, without proofs of its approvals: the dispatch looks for the same before it sends. */
function checkIssued(picture: Picture): Finding[] {
  const { meeting, row, registry } = picture;
  if (row.proofs !== 'closed') return [];
  const acts = registry.acts.map(({ act }) => act);
  const { isProved } = keysOf(namedBy(meeting, row.mode, row.began), registry.acts, row.began);
  return registry.circulations.flatMap((one): Finding[] => {
    const issued = one.state === 'issued' ? issuedOf(picture, one) : null;
    const lacking = issued === null ? null : unapproved(acts, issued, isProved);
    if (lacking === null) return [];
    return [
      finding({
        code: 'ISSUED_WITHOUT_PROOF',
        subject: `${one.name}/${one.revision}`,
        found: `issued, and the record does not prove ${lacking}`,
        right: 'each step approved with a proof by a key that the plan began with, or that was lawfully changed',
        byHand: `${SEE} nothing more of it is sent until its steps are approved again`,
        passing: true,
      }),
    ];
  });
}

/** Another attempt reaches people a second time: an officer orders each. */
function checkAttempts(picture: Picture): Finding[] {
  const { meeting, row, registry, histories } = picture;
  const acts = registry.acts.map(({ act }) => act);
  const counts =
    row.proofs === 'closed' ? keysOf(namedBy(meeting, row.mode, row.began), registry.acts, row.began).isProved : shown;
  const attempts = new Map<string, number>();
  const tried = [...registry.outbox, ...histories.performed(kinds.dispatch).map(({ input }) => input)];
  for (const { circulation, attempt } of tried)
    attempts.set(circulation, Math.max(attempt, attempts.get(circulation) ?? 1));
  return [...attempts].flatMap(([circulation, attempt]): Finding[] => {
    const ordered = attempt > 1 ? resendsOf(acts, circulation, counts) : 0;
    if (ordered >= attempt - 1) return [];
    const proved = counts === shown ? '' : ' with a proof';
    return [
      finding({
        code: 'ATTEMPT_WITHOUT_ORDER',
        subject: circulation,
        found: `attempt ${attempt} to send it, and the record has ${ordered} orders to resend it${proved}`,
        right: `${attempt - 1} orders${proved}, one for each attempt after the first`,
        byHand: `${SEE} who received it twice is in \`convene documents\` and the outbox`,
        passing: true,
      }),
    ];
  });
}

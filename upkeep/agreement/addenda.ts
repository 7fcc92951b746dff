import type { Act } from '../../domain/act.ts';
import { ADDENDUM, addendumContent, addendumIn, addendumName, LIST_CORRECTED } from '../../domain/addendum.ts';
import { lateStatement } from '../../domain/late-order.ts';
import { type MeetingNamed, namedBy } from '../../domain/warrant.ts';
import { keysOf } from '../record/keys.ts';
import { isErasedByAct } from './erasures.ts';
import { type Finding, finding } from './finding.ts';
import type { Picture } from './picture.ts';

/** Addenda to the final list: no workflow has them, so that the record alone says who ordered them, and what they are made of. */
export function checkAddenda(picture: Picture): Finding[] {
  return [...checkOrders(picture), ...checkPapersOfAddenda(picture), ...checkCorrections(picture)];
}

/** Addenda, and corrections, of a closed meeting that two officers whose keys are trusted have not signed. */
function checkOrders({ meeting, row, registry }: Picture): Finding[] {
  const acts = registry.acts.map(({ act }) => act);
  const unproven = (seq: number, act: Act) =>
    finding({
      code: 'ADDENDUM_UNPROVEN',
      subject: `act ${seq}`,
      found: `${act.actor} changed the list of participants after the closing, and the record does not prove it`,
      right:
        'an order that two officers have signed, with keys that the plan began with or that were lawfully changed, on these papers and delegations',
      byHand: 'find out who wrote it: `convene acts verify` proves the record; the final list is kept as it was drawn',
    });
  if (row.proofs !== 'closed') return [];
  const named = namedBy(meeting, row.mode, row.began);
  const { isProved } = keysOf(named, registry.acts, row.began);
  const addenda = registry.acts.filter(({ act }) => act.action === ADDENDUM);
  const proven = addenda.filter(({ act }) => isSignedByTwo(named, acts, act) && isProved(act, true));
  const corrections = registry.acts.filter(
    ({ act }) => act.action === LIST_CORRECTED && !addenda.some(({ act: { id } }) => act.id === `${id}/${act.subject}`),
  );
  return [...addenda.filter((one) => !proven.includes(one)), ...corrections].map(({ seq, act }) => unproven(seq, act));
}

/** Whether what both have signed is what the acts say: the papers, and whose delegation is which. */
function isSignedByTwo(named: MeetingNamed, acts: readonly Act[], act: Act): boolean {
  const { officer, second, signed, second_signed: other } = act.detail;
  const order = addendumIn(acts, act);
  if (order === null || typeof second !== 'string' || second === officer) return false;
  const content = addendumContent(order);
  return signed === lateStatement(named, order.officer, content) && other === lateStatement(named, second, content);
}

function checkPapersOfAddenda({ registry }: Picture): Finding[] {
  const acts = registry.acts.map(({ act }) => act);
  return acts.flatMap((act): Finding[] => {
    const order = act.action === ADDENDUM ? addendumIn(acts, act) : null;
    if (order === null) return [];
    return Object.entries(order.papers).flatMap(([language, sha256]): Finding[] => {
      const name = language === 'en' ? addendumName(order.number) : `${addendumName(order.number)}-${language}`;
      const row = registry.documents.find((one) => one.name === name && one.stage === 'final');
      if (row?.sha256 === sha256) return [];
      return [
        finding({
          code: row === undefined ? 'PAPER_MISSING' : 'PAPER_DIFFERS',
          subject: name,
          found: row === undefined ? 'no row' : `bytes ${row.sha256.slice(0, 12)}…`,
          right: `bytes ${sha256.slice(0, 12)}…, as they were signed`,
          byHand: 'restore it from a backup or an archive',
        }),
      ];
    });
  });
}

function checkCorrections(picture: Picture): Finding[] {
  const { registry } = picture;
  const stored = new Map(registry.submissions.map((one) => [one.id, one]));
  return registry.acts.flatMap(({ act: { action, subject, detail } }): Finding[] => {
    if (action !== LIST_CORRECTED || detail.tookPart !== true) return [];
    const kept = stored.get(String(detail.submission));
    if (kept !== undefined && isErasedByAct(picture, kept.erased_by)) return [];
    if (kept?.genuine === true && kept.participant === subject && kept.sha256 === detail.submissionSha256) return [];
    return [
      finding({
        code: kept === undefined ? 'NAMES_LOST' : 'NAMES_ALTERED',
        subject: `${subject}/${detail.submission}`,
        found:
          kept === undefined ? 'the list is not in the registry' : 'the list stored is not the one that was signed',
        right: 'the list that the addendum was made of',
        byHand: 'restore the row of table submission from a backup or an archive',
      }),
    ];
  });
}

import type { OfficerNotice } from './state.ts';

/** The list of notices to officers for the current revision: adding to it and closing entries. */

/** A notice that is due; its round and time are added here. */
export type WantedNotice = Omit<OfficerNotice, 'round' | 'at' | 'open' | 'again'>;

const isOf = (notice: OfficerNotice, { step, officer, act, sha256 }: WantedNotice) =>
  notice.step === step &&
  notice.officer === officer &&
  notice.act === act &&
  notice.sha256 === sha256 &&
  notice.again !== true;

export const noticeKey = ({ revision, step, officer, round }: OfficerNotice) =>
  `${revision}/${step}/${officer}/${round}`;

/** Adds a notice for each officer who has none for this yet, and closes unsent ones that are no longer wanted. */
export function added(
  notices: readonly OfficerNotice[],
  revision: number,
  wanted: readonly WantedNotice[],
  at: string,
): OfficerNotice[] {
  const current = notices
    .filter((notice) => notice.revision === revision)
    .map((notice) => ({ ...notice, open: notice.open && wanted.some((one) => isOf(notice, one)) }));
  const untold = wanted.filter((one) => !current.some((notice) => isOf(notice, one)));
  return addedAgain(current, untold, at);
}

/** Adds another round of notices; each closes earlier ones to the same officer for the same step. */
export function addedAgain(
  notices: readonly OfficerNotice[],
  wanted: readonly WantedNotice[],
  at: string,
): OfficerNotice[] {
  return wanted.reduce<OfficerNotice[]>(
    (list, one) => {
      const isSameStep = ({ step, officer }: OfficerNotice) => step === one.step && officer === one.officer;
      const round = 1 + Math.max(0, ...list.filter(isSameStep).map((notice) => notice.round));
      const closed = list.map((notice) => (isSameStep(notice) ? { ...notice, open: false } : notice));
      return [...closed, { ...one, at, round, open: true }];
    },
    [...notices],
  );
}

/** Closes a notice that was sent or can never be sent. */
export const closed = (notices: readonly OfficerNotice[], key: string): OfficerNotice[] =>
  notices.map((notice) => (noticeKey(notice) === key ? { ...notice, open: false } : notice));

import type { OfficerNotice } from './state.ts';

/** The notices to officers of the current revision, as a list: what is added to it, and what is let go. */

/** What somebody is to be told; the round, and when, are added here. */
export type WantedNotice = Omit<OfficerNotice, 'round' | 'at' | 'open'>;

const isOf = (notice: OfficerNotice, { step, officer, sha256 }: WantedNotice) =>
  notice.step === step && notice.officer === officer && notice.sha256 === sha256;

export const noticeKey = ({ revision, step, officer, round }: OfficerNotice) =>
  `${revision}/${step}/${officer}/${round}`;

/** Adds a notice for everyone who was not told of this yet. What is awaited no more, and was not sent, is let go. */
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

/** Adds a further notice for each, in the place of one that was not sent. */
export function addedAgain(
  notices: readonly OfficerNotice[],
  wanted: readonly WantedNotice[],
  at: string,
): OfficerNotice[] {
  return wanted.reduce<OfficerNotice[]>(
    (list, one) => {
      const isBefore = ({ step, officer }: OfficerNotice) => step === one.step && officer === one.officer;
      const round = 1 + Math.max(0, ...list.filter(isBefore).map((notice) => notice.round));
      const closed = list.map((notice) => (isBefore(notice) ? { ...notice, open: false } : notice));
      return [...closed, { ...one, at, round, open: true }];
    },
    [...notices],
  );
}

/** The list after a notice was sent, or can never be. */
export const closed = (notices: readonly OfficerNotice[], key: string): OfficerNotice[] =>
  notices.map((notice) => (noticeKey(notice) === key ? { ...notice, open: false } : notice));

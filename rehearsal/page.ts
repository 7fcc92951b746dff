import { createHash } from 'node:crypto';
import type { Delegation } from '../domain/delegation.ts';
import { ConveneError } from '../domain/errors.ts';

/** The page for missions, as a rehearsal is given it. */
export type PageGiven = {
  /** Where it listens, such as `http://127.0.0.1:8300`. */
  url: string;
  /** The token of a participant's personal link, by its contact. */
  linkOf: (participant: string, contact: string) => Promise<string>;
  /** The way of a desk's page, such as `/d/…/`. */
  deskOf: (desk: string) => Promise<string>;
};

type Visitor = { page: PageGiven; participant: string; contact: string };

const WAYS = { acknowledge: 'acknowledge', nil_return: 'decline', withdraw: 'withdraw' } as const;
export type PlainAnswer = keyof typeof WAYS;
export const isPlain = (kind: string): kind is PlainAnswer => Object.hasOwn(WAYS, kind);

/** Answers on the page as a browser does, over HTTP. `id`: of the scene, so that one played twice is sent once. */
export async function answerOnPage(visitor: Visitor, kind: PlainAnswer, id: string): Promise<void> {
  const hex = createHash('sha256').update(id).digest('hex');
  const key = [8, 4, 4, 4, 12].map((n, i, all) => hex.slice(sum(all.slice(0, i)), sum(all.slice(0, i)) + n)).join('-');
  await send(visitor, WAYS[kind], { key });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0);

/** Names a delegation on the page, step by step: what is there is taken out, each person is entered, and what is shown is sent. */
export async function nameOnPage(visitor: Visitor, { persons }: Delegation): Promise<void> {
  const list = await open(visitor, 'delegation');
  const there = new Set([
    ...list.matchAll(/\/delegation\/remove[^>]*><input type="hidden" name="person" value="([^"]+)"/g),
  ]);
  for (const [, person = ''] of there) await send(visitor, 'delegation/remove', { person });
  for (const [index, { name, title, role, latin }] of persons.entries()) {
    const typed = { name, role, ...(title === null ? {} : { title }), ...(latin === undefined ? {} : { latin }) };
    await send(visitor, 'delegation/person', { person: `p${index + 1}`, new: 'yes', ...typed });
  }
  const shown = await open(visitor, 'delegation/check');
  const key = /name="key" value="([^"]+)"/.exec(shown)?.[1];
  if (key === undefined) throw refused(visitor, 'the delegation cannot be sent as it was entered');
  await send(visitor, 'delegation/send', { key });
}

const refused = ({ participant }: Visitor, said: string): ConveneError =>
  new ConveneError('PAGE_REFUSED', `The page did not take what ${participant} sent: ${said}.`);

const addressOf = async ({ page, participant, contact }: Visitor, way: string): Promise<string> =>
  `${page.url}/r/${await page.linkOf(participant, contact)}/${way}`;

async function open(visitor: Visitor, way: string): Promise<string> {
  const answer = await fetch(await addressOf(visitor, way));
  if (!answer.ok) throw refused(visitor, `${way} answered ${answer.status}`);
  return answer.text();
}

async function send(visitor: Visitor, way: string, fields: Record<string, string>): Promise<void> {
  const answer = await fetch(await addressOf(visitor, way), {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: visitor.page.url, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams(fields),
  });
  await answer.arrayBuffer();
  if (answer.status !== 303) throw refused(visitor, `${way} answered ${answer.status}`);
}

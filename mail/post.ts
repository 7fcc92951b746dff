import { reachedOnly } from '../domain/copies.ts';
import { ConveneError } from '../domain/errors.ts';
import { byParticipant, type MessageStanding, standings } from '../registry/outbox.ts';
import { type PreviewedRecipient, type PreviewSources, previewOf } from './preview.ts';
import type { Omitted } from './recipients.ts';

/** An addressee that no e-mail reaches. */
export type PostAddressee = {
  code: string;
  participant: string;
  channel: 'post' | 'hand';
  /** The office, and the lines of its address. */
  name: string;
  address: string[];
  /** Why the papers did not go by e-mail. */
  why: string;
  /** Who has a copy all the same: "reached in Geneva only". */
  reachedOnly: string | null;
  papers: string[];
};

/** What of an issued circulation goes by post or by hand, with the sheets and the list for it. */
export type Post = {
  meeting: string;
  circulation: string;
  number: string;
  date: string;
  addressees: PostAddressee[];
  /** No e-mail reaches them, and the directory has no other contact; `reachedOnly`: a copy was taken, "reached in Geneva only". */
  unreachable: { code: string; participant: string; why: string; reachedOnly: string | null }[];
  /** Held back by an order: nothing goes to them, and no paper either. */
  held: Omitted[];
  /** E-mails that no server has answered for yet. */
  underWay: number;
  reached: number;
  /** By file name; none where nobody is written to. */
  files: Record<string, Uint8Array>;
};

/**
 * Those whom an issued circulation does not reach by e-mail, as the directory and the outbox have it now.
 *
 * @throws ConveneError `NOT_ISSUED`, and what `previewOf` throws
 */
export async function postOf(
  sources: PreviewSources,
  { meeting, circulation: name }: { meeting: string; circulation: string },
): Promise<Post> {
  const { convene, pool } = sources;
  const preview = await previewOf(sources, { meeting, circulation: name });
  const { state, final, revision, sha256, number, date, mode, recipients } = preview;
  const { plan } = await convene.registry.meeting(meeting);
  if (state !== 'issued' || !final) {
    throw new ConveneError(
      'NOT_ISSUED',
      `${name} is ${state.replaceAll('_', ' ')}; papers go out by post when it is issued. \`convene dispatch ${meeting} ${name} --preview\` shows whom it will reach.`,
    );
  }
  const scope = { meeting, circulation: name, revision, attempt: 1, sha256 };
  const participants = [...recipients, ...preview.held].map(({ code }) => code);
  const rowsOf = byParticipant(await standings(pool, { ...scope, participants }));

  const [contacts, open] = await Promise.all([convene.registry.contacts(mode), convene.registry.openMail(meeting)]);
  const only = (code: string) =>
    reachedOnly(
      open.filter((one) => one.circulation === name && one.participant === code),
      contacts,
    );

  const addressees: PostAddressee[] = [];
  const unreachable: Post['unreachable'] = [];
  const papers = new Map<string, string>();
  let underWay = 0;
  // a participant held back only after the dispatch has the circulation already
  const hasIt = ({ code }: Omitted) => rowsOf.get(code)?.some((row) => row.state === 'sent') === true;
  const held = preview.held.filter((one) => !hasIt(one));
  let reached = preview.held.length - held.length;
  for (const recipient of recipients) {
    const { code, name: participant, post } = recipient;
    const why = whyNot(recipient, rowsOf.get(code) ?? []);
    if (why === 'reached') reached += 1;
    else if (why === 'under way') underWay += 1;
    else if (post === null) unreachable.push({ code, participant, why: why.said, reachedOnly: only(code) });
    else {
      for (const paper of recipient.papers) papers.set(paper.name, paper.sha256);
      addressees.push({
        code,
        participant,
        channel: post.channel,
        name: post.name,
        address: linesOf(post),
        why: why.said,
        reachedOnly: only(code),
        papers: recipient.papers.map((paper) => paper.name),
      });
    }
  }
  const files: Post['files'] = {};
  if (addressees.length > 0) {
    // loaded only here: they bring the fonts with them
    const { renderAddressSheets, renderTransmissionList } = await import('../documents/documents.ts');
    const items = addressees.map(({ code, name: office, address, channel, papers: enclosed }) => ({
      ...{ code, name: office, address, channel },
      papers: enclosed,
    }));
    const posted = { reference: number, date, items };
    const context = { plan, mode, language: 'en' as const };
    files['address-sheets.pdf'] = (await renderAddressSheets(posted, context)).pdf;
    files['transmission-list.pdf'] = (await renderTransmissionList(posted, context)).pdf;
    for (const [paper, hash] of papers) files[`${paper}.pdf`] = await convene.registry.blob(hash);
  }
  return { meeting, circulation: name, number, date, addressees, unreachable, held, underWay, reached, files };
}

function whyNot(
  { channel, to }: PreviewedRecipient,
  rows: readonly MessageStanding[],
): 'reached' | 'under way' | { said: string } {
  if (rows.some((row) => row.state === 'sent')) return 'reached';
  const open = rows.some((row) => row.state === 'prepared' || row.state === 'sending');
  const tried = rows.at(-1);
  if (open || (tried === undefined && channel === 'email')) return 'under way';
  if (tried !== undefined) return { said: `${tried.state}: ${tried.answer ?? 'no answer'}` };
  return { said: to.length === 0 ? 'no e-mail address in the directory' : 'no address that can be used' };
}

const MOST_LINES = 10;

/** The directory keeps an address in one line; its first part may say the office's name once more, in short. */
function linesOf({ name, address }: { name: string; address: string }): string[] {
  const parts = address.split(/,\s+/).filter((part) => part !== '');
  const [first = ''] = parts;
  const lines = name.startsWith(first) && parts.length > 1 ? parts.slice(1) : parts;
  return lines.length === 0 || lines.length > MOST_LINES ? [address] : lines;
}

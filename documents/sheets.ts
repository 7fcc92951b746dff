import { z } from 'zod';
import { CalendarDate, type Language, type MeetingPlan, type Mode, ParticipantCode } from '../domain/plan.ts';
import { glossaryOf } from './glossary.ts';
import { printable } from './printable.ts';
import { keepTogether } from './typography.ts';
import { type Rendered, render } from './typst.ts';
import { capitalized, dateInWords, fill, type Wording, wordingOf } from './wording.ts';

/** Papers that go by the pouch or by hand. */
export const Posted = z.strictObject({
  /** The reference number of what is sent. */
  reference: z.string().min(1).max(200),
  date: CalendarDate,
  items: z
    .array(
      z.strictObject({
        code: ParticipantCode,
        /** The addressee's office, as the directory has it. */
        name: z.string().min(1).max(300),
        /** The lines of its address. */
        address: z.array(z.string().min(1).max(300)).min(1).max(10),
        channel: z.enum(['post', 'hand']),
        /** The names of the papers. */
        papers: z.array(z.string().min(1).max(200)).min(1),
      }),
    )
    .min(1),
});
export type Posted = z.infer<typeof Posted>;

type SheetContext = { plan: MeetingPlan; language: Language; mode: Mode };

/** Isolated, so that a line in another direction than the page's keeps its order: "1 Example Street". */
const show = (text: string): string => `\u2068${printable(text).text}\u2069`;

/** What both papers share: head, title, marks. */
function common({ date, reference }: Posted, { plan, language, mode }: SheetContext, wording: Wording) {
  const glossary = glossaryOf(language, plan.names?.[language]);
  const meeting = capitalized(glossary.name(plan.name).name);
  return {
    language,
    title: keepTogether(fill(wording.post.title, { meeting }, 'post.title'), wording),
    meeting,
    reference: show(reference),
    date: { iso: date, words: dateInWords(date, wording) },
    labels: wording.labels,
    rehearsal: mode === 'rehearsal',
    from: [plan.secretariat.name, ...plan.secretariat.lines].map((line) => glossary.line(line).replace(/,$/, '')),
  };
}

/** One sheet for each addressee, with the address in large type. Throws a ZodError when the data are not in form. */
export async function renderAddressSheets(data: Posted, context: SheetContext): Promise<Rendered> {
  const posted = Posted.parse(data);
  const wording = wordingOf(context.language);
  const shared = common(posted, context, wording);
  return render('address-sheets', {
    ...shared,
    comma: wording.list.comma,
    'from-label': keepTogether(wording.post.from, wording),
    sheets: posted.items.map(({ code, name, address, papers }) => ({
      lines: [name, ...address].map(show),
      reference: `${shared.reference} · ${code} · ${papers.map(show).join(', ')}`,
    })),
  });
}

/** What was handed over for transmission, to be signed for. Throws a ZodError when the data are not in form. */
export async function renderTransmissionList(data: Posted, context: SheetContext): Promise<Rendered> {
  const posted = Posted.parse(data);
  const wording = wordingOf(context.language);
  const { columns, channels } = wording.post;
  return render('transmission-list', {
    ...common(posted, context, wording),
    columns: [
      ...[columns.number, columns.participant, columns.address, columns.channel, columns.paper],
      ...[columns.sent, columns.registered, columns.received],
    ],
    rows: posted.items.map(({ code, name, address, channel, papers }, i) => ({
      number: String(i + 1),
      participant: `${code} · ${show(name)}`,
      address: address.map(show),
      channel: channels[channel],
      paper: papers.map(show).join(', '),
    })),
  });
}

import type { Hono } from 'hono';
import { formOf } from '../client/form.ts';
import { FORM_FORMATS, FORM_MEDIA } from '../documents/enclosed-form.ts';
import { formDocx } from '../documents/form-docx.ts';
import { formXlsx } from '../documents/form-xlsx.ts';
import { type FormLine, type FormLines, linesIn } from '../documents/read-form.ts';
import { venueDay } from '../domain/day.ts';
import { changeDraft, type DraftPerson, MOST_PERSONS } from '../registry/drafts.ts';
import { draftFor } from './draft.ts';
import { isChosen } from './files.ts';
import { LARGEST_UPLOAD } from './guard.ts';
import { formPage } from './pages/form.ts';
import { onTo, type PageContext, type PageEnv } from './sending.ts';
import { personIn } from './typed.ts';
import type { PageSources } from './visit.ts';
import { filled, type PageWords } from './words.ts';

/** The form: fetched with what is registered, and read when it comes back. What it says becomes the draft, and is sent from there. */

const MAKES = { xlsx: formXlsx, docx: formDocx } as const;
export function formRoutes(app: Hono<PageEnv>, sources: PageSources): void {
  app.get('/form', (c) => c.html(formPage(c.get('visit'), [])));
  for (const format of FORM_FORMATS) app.get(`/form/${format}`, (c) => fetched(c, sources, format));
  app.post('/form', (c) => taken(c, sources));
}

async function fetched(c: PageContext, { convene }: PageSources, format: keyof typeof MAKES): Promise<Response> {
  const { link, meeting, participant, language, now } = c.get('visit');
  const { plan, mode } = meeting;
  const { code } = participant;
  const date = venueDay(new Date(now).toISOString(), plan);
  const data = await formOf(convene.registry, { id: link.meeting, participant: code, language, date });
  const bytes = await MAKES[format](data, { plan, mode });
  return c.body(new Uint8Array(bytes).buffer, 200, {
    'content-type': FORM_MEDIA[format],
    'content-disposition': `attachment; filename="delegation-${code.toLowerCase()}-${language}.${format}"`,
  });
}

/** Reads a form into the draft, whole; or says everything that is wrong with it, and takes nothing. */
async function taken(c: PageContext, sources: PageSources): Promise<Response> {
  const visit = c.get('visit');
  const { words, link } = visit;
  const again = (wrong: readonly string[]) => c.html(formPage(visit, wrong), 422);
  const file = (await c.req.formData()).get('file');
  if (!isChosen(file)) return again([words.errors.file]);
  if (file.size > LARGEST_UPLOAD * 1024 * 1024)
    return again([filled(words.errors.fileSize, { field: words.form.file, size: LARGEST_UPLOAD })]);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const read = linesIn(bytes, { meeting: link.meeting, participant: link.participant });
  if (!read.ok) return again([...new Set(read.problems.map(({ code }) => refusalOf(code, words)))]);
  const wrong = read.lines.flatMap((line) => faultsOf(line, read, words));
  if (wrong.length > 0) return again(wrong);
  const { persons: before } = await draftFor(sources, visit);
  // a form that was filled in on an older list is known as one
  const base = read.marks.submission === '' ? null : read.marks.submission;
  const draft = { persons: read.lines.map((line) => typedIn(line, before)), base };
  if (!(await changeDraft(sources.pool, link, draft, () => draft)))
    return again([filled(words.errors.tooMany, { max: MOST_PERSONS })]);
  return onTo(c, 'delegation/check');
}

function refusalOf(code: string, { form, errors }: PageWords): string {
  switch (code) {
    case 'form.nobody':
      return errors.nobody;
    case 'form.version':
      return form.wrong.version;
    case 'form.meeting':
    case 'form.participant':
      return form.wrong.stranger;
    case 'form.unmarked':
    case 'form.table':
      return form.wrong.unmarked;
  }
  return form.wrong.file;
}

/** Who has no role on a form is a delegate. */
const typedOf = ({ values }: FormLine) => ({ ...values, role: values.role ?? 'delegate' });

function faultsOf(line: FormLine, { columnOf }: Extract<FormLines, { ok: true }>, words: PageWords): string[] {
  const { form, fields } = words;
  const read = personIn(typedOf(line), words);
  const faults = [
    ...line.formulas.map((field) => ({ field, said: filled(form.formula, { field: fields[field] }) })),
    ...('wrong' in read ? read.wrong : []),
  ].filter((one, i, all) => all.findIndex(({ field }) => field === one.field) === i);
  return faults.map(({ field, said }) => {
    const column = field === null || field === 'photo' ? null : columnOf(field);
    return filled(form.place, { row: line.row, column: column ?? '', said });
  });
}

/** A line as the page keeps what was typed; a picture stays with whoever has the same name. */
function typedIn(line: FormLine, before: readonly DraftPerson[]): DraftPerson {
  const typed = typedOf(line);
  const photo = before.find(({ name }) => name === typed.name)?.photo;
  return { ...typed, ...(photo !== undefined && { photo }), key: `f${line.row}` };
}

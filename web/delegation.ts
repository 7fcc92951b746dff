import type { Hono } from 'hono';
import type { AskedBesides } from '../domain/asked.ts';
import {
  changeDraft,
  type DraftPerson,
  eraseDraft,
  eraseKeptDraft,
  keepDraftFile,
  MOST_PERSONS,
  sendDraftFiles,
} from '../registry/drafts.ts';
import { answerId, nominationOf } from './acting.ts';
import {
  draftFor,
  isOvertaken,
  type KeptDraft,
  type Ready,
  readyOf,
  registeredFor,
  submissionOnRecord,
  typedIn,
  withRecorded,
} from './draft.ts';
import { isChosen, takenFile } from './files.ts';
import { refuse } from './guard.ts';
import { type Html, refusedVisit } from './layout.ts';
import { receiptWay } from './pages/home.ts';
import { checkPage, LARGEST_PHOTO, listPage, personPage } from './pages/persons.ts';
import { receivedUnder, requestOf } from './requests.ts';
import { keyIn, onTo, type PageContext, type PageEnv } from './sending.ts';
import { fieldsFor, personIn, type Typed, type Wrong } from './typed.ts';
import type { PageSources, Visit } from './visit.ts';
import { filled } from './words.ts';

/** The delegation, in steps: its list, one person at a time, a look at all of it, and the sending. */

const askedOf = ({ meeting: { plan } }: Visit): readonly AskedBesides[] => plan.answers?.ask ?? [];
const PERSON_KEY = /^[0-9a-z-]{1,36}$/;

export function delegationRoutes(app: Hono<PageEnv>, sources: PageSources): void {
  app.get('/delegation', async (c) => c.html(listPage(c.get('visit'), await draftFor(sources, c.get('visit')))));

  app.get('/delegation/new', (c) => {
    const visit = c.get('visit');
    return c.html(personPage(visit, { key: null, typed: {}, wrong: [], asked: askedOf(visit) }));
  });
  app.get('/delegation/person/:key', async (c) => {
    const visit = c.get('visit');
    const { persons } = await draftFor(sources, visit);
    const person = persons.find(({ key }) => key === c.req.param('key'));
    if (person === undefined) return c.html(refusedVisit(visit, 'missing'), 404);
    return c.html(personPage(visit, { key: person.key, typed: typedIn(person), wrong: [], asked: askedOf(visit) }));
  });
  app.post('/delegation/person', (c) => savePerson(c, sources));

  const moves = { up: moved(-1), down: moved(1), remove: without } as const;
  for (const act of ['up', 'down', 'remove'] as const) {
    app.post(`/delegation/${act}`, async (c) => {
      const key = String((await c.req.formData()).get('person'));
      await change(sources, c.get('visit'), (persons) => moves[act](persons, key));
      return onTo(c, 'delegation');
    });
  }
  app.post('/delegation/discard', async (c) => {
    await c.req.formData();
    await eraseDraft(sources.pool, c.get('visit').link);
    return onTo(c, 'delegation');
  });

  app.get('/delegation/check', async (c) => {
    const visit = c.get('visit');
    const draft = await draftFor(sources, visit);
    return c.html(await checked(sources, visit, draft, readyOf(draft.persons, visit)));
  });
  app.post('/delegation/send', (c) => send(c, sources));
}

/** What would be sent, beside the list that is registered where that is another than it was begun on. */
async function checked(sources: PageSources, visit: Visit, draft: KeptDraft, ready: Ready): Promise<Html> {
  const registered = isOvertaken(draft, visit) ? await registeredFor(sources, visit) : null;
  return checkPage(visit, draft, ready, registered);
}

async function change(
  sources: PageSources,
  visit: Visit,
  by: (persons: readonly DraftPerson[]) => readonly DraftPerson[],
): Promise<boolean> {
  const { persons, base } = await draftFor(sources, visit);
  const begin = { persons, base };
  return changeDraft(sources.pool, visit.link, begin, (draft) => ({ ...draft, persons: [...by(draft.persons)] }));
}

/** What was typed comes back as it was where something is wrong with it. */
async function savePerson(c: PageContext, sources: PageSources): Promise<Response> {
  const visit = c.get('visit');
  const form = await c.req.formData();
  const key = String(form.get('person'));
  if (!PERSON_KEY.test(key)) return refuse(c, 'request', 400);
  const asked = askedOf(visit);
  const { typed, photo } = await typedFrom(form, sources, visit, asked);
  const read = personIn(typed, visit.words);
  const wrong: Wrong[] = [...('wrong' in read ? read.wrong : []), ...('wrong' in photo ? [photo.wrong] : [])];
  const again = (faults: readonly Wrong[]) => {
    const known = form.get('new') === null ? key : null;
    return c.html(personPage(visit, { key: known, typed, wrong: faults, asked }), 422);
  };
  if (wrong.length > 0) return again(wrong);
  const isKept = await change(sources, visit, (persons) => {
    const before = persons.find((one) => one.key === key);
    const picture =
      'sha256' in photo ? { photo: photo.sha256 } : before?.photo === undefined ? {} : { photo: before.photo };
    const person = { ...unasked(before, asked), ...typed, ...(asked.includes('photo') ? picture : {}), key };
    return before === undefined ? [...persons, person] : persons.map((one) => (one === before ? person : one));
  });
  if (!isKept) return again([{ field: null, said: filled(visit.words.errors.tooMany, { max: MOST_PERSONS }) }]);
  return onTo(c, form.get('then') === 'another' ? 'delegation/new' : 'delegation');
}

/** What is known of a person already and is not asked here stays with them. */
const unasked = (person: DraftPerson | undefined, asked: readonly AskedBesides[]): Typed => {
  const seen = fieldsFor(asked);
  const { photo: _, ...kept } = person === undefined ? {} : typedIn(person);
  return Object.fromEntries(Object.entries(kept).filter(([field]) => !seen.some((one) => one === field)));
};

/** Longer than any field may be; what is more is cut, and said to be too long. */
const MOST_TYPED = 2_000;

async function typedFrom(
  form: FormData,
  { pool }: PageSources,
  { words, link }: Visit,
  asked: readonly AskedBesides[],
): Promise<{ typed: Typed; photo: { sha256: string } | { none: true } | { wrong: Wrong } }> {
  const typed: Typed = {};
  for (const field of fieldsFor(asked)) {
    const value = form.get(field);
    if (typeof value === 'string' && field !== 'photo' && value.trim() !== '')
      typed[field] = value.slice(0, MOST_TYPED);
  }
  const file = form.get('photo');
  if (!asked.includes('photo') || !isChosen(file)) return { typed, photo: { none: true } };
  const of = { kinds: ['image/jpeg', 'image/png'] as const, size: LARGEST_PHOTO, field: words.fields.photo, words };
  const keep = (sha256: string, media: string, bytes: Buffer) => keepDraftFile(pool, link, { sha256, media, bytes });
  const taken = await takenFile(keep, file, of);
  return { typed, photo: 'wrong' in taken ? { wrong: { field: 'photo', said: taken.wrong } } : taken };
}

type Reordered = (persons: readonly DraftPerson[], key: string) => readonly DraftPerson[];

const without: Reordered = (persons, key) => persons.filter((one) => one.key !== key);

const moved =
  (by: 1 | -1): Reordered =>
  (persons, key) => {
    const at = persons.findIndex((one) => one.key === key);
    const person = persons[at];
    const to = at + by;
    if (person === undefined || to < 0 || to >= persons.length) return persons;
    return without(persons, key).toSpliced(to, 0, person);
  };

/**
 * Sends what was shown: the form names it by its hash. Sent again, it is the same answer, and leads to the same receipt; where the
 * list has changed since, it is shown again; so it is where what is registered has changed since the list was begun, until that is
 * confirmed.
 */
async function send(c: PageContext, sources: PageSources): Promise<Response> {
  const visit = c.get('visit');
  const form = await c.req.formData();
  const key = keyIn(form);
  if (key === null) return refuse(c, 'request', 400);
  if (visit.over === 'cancelled') return c.html(refusedVisit(visit, 'now'), 409);
  const draft = await draftFor(sources, visit);
  const ready = readyOf(draft.persons, visit);
  const isSeen = !isOvertaken(draft, visit) || form.get('over') === (submissionOnRecord(visit) ?? 'none');
  if ('wrong' in ready || !key.endsWith(ready.hash) || !isSeen) {
    const before = await receivedUnder(sources, visit, answerId(key));
    if (before !== null) return onTo(c, receiptWay(answerId(key)));
    return c.html(await checked(sources, visit, draft, ready), isSeen ? 422 : 409);
  }
  const photos = ready.persons.flatMap(({ photo }) => photo ?? []);
  if (photos.length > 0) await sendDraftFiles(sources.pool, visit.link, photos);
  const persons = await withRecorded(sources, visit, ready.persons);
  if (visit.over === 'final') {
    const isKept = await requestOf(sources, visit, key, { kind: 'nominate', persons });
    if (!isKept) return c.html(refusedVisit(visit, 'requests'), 409);
    await eraseKeptDraft(sources.pool, visit.link, { id: answerId(key), persons: draft.persons });
  } else if (!(await nominationOf(sources, visit, key, persons, draft.persons)))
    return c.html(refusedVisit(visit, 'often'), 429);
  return onTo(c, receiptWay(answerId(key)));
}

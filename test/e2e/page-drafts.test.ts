import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Delegation } from '../../domain/delegation.ts';
import { changeDraft, draftOf, eraseKeptDraft, keepDraftFile } from '../../registry/drafts.ts';
import { houseOfFile } from '../house.ts';
import { type Asked, keyOf, openPage, type Page } from '../page.ts';
import { convened, delegation, shortPlan, until } from '../workflows/support.ts';

/** Lists that several people work on: nothing that somebody saved is lost, and nothing replaced, without a word. */

const house = { ...(await houseOfFile()), proofs: 'closed' as const };
let page: Page;
let meeting: string;

beforeAll(async () => {
  meeting = await convened(house, shortPlan());
  page = await openPage(house);
});
afterAll(() => page.close());

const added = (link: string, name: string, role: string) =>
  page.post(`${link}/delegation/person`, { person: crypto.randomUUID(), new: 'yes', role, name });
const checked = (link: string) => page.get(`${link}/delegation/check?l=en`);
const sent = (link: string, fields: Record<string, string>) => page.post(`${link}/delegation/send?l=en`, fields);
const overIn = ({ text }: Asked) => /name="over" value="([^"]+)"/.exec(text)?.[1] ?? '';
const holder = (participant: string, contact = `${participant.toLowerCase()}-new-york`) => ({
  ...{ meeting, participant, contact },
});
const namesRegistered = async (participant: string) =>
  (await house.convene.registry.submissionsOf(meeting, participant)).map((one) =>
    one.delegation.persons.map(({ name }) => name),
  );
const onRecord = (participant: string, count: number) =>
  until('the submission on record', async () => {
    const submissions = await house.convene.registry.submissionsOf(meeting, participant);
    const snapshot = await house.convene.registry.snapshotOf(meeting, participant);
    const ids = submissions.map(({ id }) => id);
    return ids.length === count && ids.at(-1) === snapshot?.context.submission;
  });
const WARNING = 'What is registered has changed since this list was begun.';

test('what a colleague saves while a list is sent stays, and is sent only once what changed was seen', async () => {
  const link = await page.linkOf(meeting, 'CHE');
  await added(link, 'Anna Beispiel', 'head');
  const key = keyOf(await checked(link));
  const deliver = page.convene.deliver.bind(page.convene);
  const sending = vi.spyOn(page.convene, 'deliver').mockImplementationOnce(async (...asked) => {
    await added(link, 'Saved Meanwhile', 'adviser');
    return deliver(...asked);
  });
  expect((await sent(link, { key })).status).toBe(303);
  sending.mockRestore();
  expect(await namesRegistered('CHE')).toEqual([['Anna Beispiel']]);
  const kept = await draftOf(house.pool, holder('CHE'));
  expect(kept?.persons.map(({ name }) => name)).toEqual(['Anna Beispiel', 'Saved Meanwhile']);
  await onRecord('CHE', 1);
  const check = await checked(link);
  expect([check.text.includes(WARNING), check.text.includes('Send all the same')]).toEqual([true, true]);
  // the list whose place it would take stands below
  const [, registered = ''] = check.text.split('What is registered</h2>');
  expect([registered.includes('Anna Beispiel'), registered.includes('Saved Meanwhile')]).toEqual([true, false]);
  expect((await sent(link, { key: keyOf(check), over: overIn(check) })).status).toBe(303);
  expect(await draftOf(house.pool, holder('CHE'))).toBe(null);
});

test('a draft that was sent is erased with the files that it names, and with no other', async () => {
  const of = holder('KEN');
  const persons = [{ key: 'a', name: 'One', photo: 'a'.repeat(64) }];
  const names = async () =>
    (await house.owner.query('SELECT sha256 FROM draft_file WHERE participant = $1 ORDER BY 1', ['KEN'])).rows.map(
      ({ sha256 }) => sha256[0],
    );
  for (const letter of ['a', 'b'])
    await keepDraftFile(house.pool, of, { sha256: letter.repeat(64), media: 'image/png', bytes: Buffer.from('x') });
  await changeDraft(house.pool, of, { persons: [] }, () => ({ persons: [...persons, { key: 'b' }] }));
  await eraseKeptDraft(house.pool, of, { id: 'page/sent', persons });
  expect([(await draftOf(house.pool, of))?.persons.length, await names()]).toEqual([2, ['a', 'b']]);
  await changeDraft(house.pool, of, { persons: [] }, () => ({ persons }));
  await eraseKeptDraft(house.pool, of, { id: 'page/sent', persons });
  expect([await draftOf(house.pool, of), await names()]).toEqual([null, ['b']]);
});

test('a list that was begun before another was registered takes its place only when that is confirmed', async () => {
  const link = await page.linkOf(meeting, 'BRA');
  const registered = (...roles: ('head' | 'delegate')[]) =>
    house.convene.nominate(meeting, 'BRA', delegation(...roles), { actor: 'participant:BRA' });
  await added(link, 'Begun First', 'head');
  const before = await checked(link);
  expect([before.text.includes(WARNING), overIn(before)]).toEqual([false, '']);
  await registered('head');
  await onRecord('BRA', 1);

  const warned = await sent(link, { key: keyOf(before) });
  expect([warned.status, warned.text.includes(WARNING)]).toEqual([409, true]);
  expect((await sent(link, { key: keyOf(warned) })).status).toBe(409);
  expect((await sent(link, { key: keyOf(warned), over: 'none' })).status).toBe(409);
  // what is confirmed is what was seen: changed once more, it is asked once more
  await registered('head', 'delegate');
  await onRecord('BRA', 2);
  const again = await sent(link, { key: keyOf(warned), over: overIn(warned) });
  expect(again.status).toBe(409);
  expect(await namesRegistered('BRA')).toHaveLength(2);
  const fields = { key: keyOf(again), over: overIn(again) };
  const presses = await Promise.all([1, 2].map(() => sent(link, fields)));
  expect(presses.map(({ status }) => status)).toEqual([303, 303]);
  expect((await namesRegistered('BRA')).flat()).toContain('Begun First');
  expect(await namesRegistered('BRA')).toHaveLength(3);
});

test('what the page does not ask stays with a person whose list is amended, by page or by form, and with nobody else', async () => {
  const link = await page.linkOf(meeting, 'ESP');
  const recorded = Delegation.parse({
    persons: [
      { name: 'Marta Ejemplo', role: 'head', diet: 'vegetarian', access: 'a ramp', passportNumber: 'QX9081726' },
      { name: 'Pablo Muestra', title: 'Counsellor', sponsored: 'yes', nationality: 'Spanish', birthDate: '1980-02-29' },
      { name: 'Rosa Prueba', sponsored: 'yes' },
    ],
  });
  const [marta, pablo, rosa] = recorded.persons;
  await house.convene.nominate(meeting, 'ESP', recorded, { actor: 'participant:ESP' });
  await onRecord('ESP', 1);

  const person = (fields: Record<string, string>) => page.post(`${link}/delegation/person`, fields);
  await person({ person: 'r1', role: 'head', name: 'Marta Ejemplo', title: 'Ambassador' });
  await person({ person: 'r2', role: 'adviser', name: 'Pablo Muestras' });
  // in the place of somebody else, who is sponsored
  await person({ person: 'r3', role: 'delegate', name: 'Julio Nadie' });
  expect((await sent(link, { key: keyOf(await checked(link)) })).status).toBe(303);
  await onRecord('ESP', 2);
  const lists = async () => (await house.convene.registry.submissionsOf(meeting, 'ESP')).map((one) => one.delegation);
  const [, amended] = await lists();
  expect(amended?.persons).toEqual([
    { ...marta, title: 'Ambassador' },
    { ...pablo, role: 'adviser', name: 'Pablo Muestras', title: null },
    { ...rosa, name: 'Julio Nadie', sponsored: undefined },
  ]);

  // begun before staff recorded who is sponsored
  await person({ person: 'r3', role: 'delegate', name: 'Julio Nadie', title: 'Attaché' });
  const [, , julio] = recorded.persons.with(2, {
    name: 'Julio Nadie',
    role: 'delegate',
    title: null,
    sponsored: 'yes',
  });
  const staffs = Delegation.parse({ persons: [...(amended?.persons.slice(0, 2) ?? []), julio] });
  await house.convene.nominate(meeting, 'ESP', staffs, { actor: 'participant:ESP' });
  await onRecord('ESP', 3);
  const overtaken = await checked(link);
  expect((await sent(link, { key: keyOf(overtaken), over: overIn(overtaken) })).status).toBe(303);
  await onRecord('ESP', 4);
  expect((await lists())[3]?.persons).toEqual([...staffs.persons.slice(0, 2), { ...julio, title: 'Attaché' }]);

  const form = await fetch(`${page.url}${link}/form/xlsx`).then(async (answer) =>
    Buffer.from(await answer.arrayBuffer()),
  );
  await page.upload(`${link}/form`, {}, { field: 'file', name: 'form.xlsx', bytes: form });
  expect((await sent(link, { key: keyOf(await checked(link)) })).status).toBe(303);
  await onRecord('ESP', 5);
  expect((await lists())[4]).toEqual((await lists())[3]);
});

test('a draft of an earlier release, which has not noted what it was begun on, is sent as before', async () => {
  const link = await page.linkOf(meeting, 'FRA');
  await added(link, 'Earlier Draft', 'head');
  await house.owner.query(`UPDATE draft SET content = content - 'base' WHERE participant = 'FRA'`);
  expect((await sent(link, { key: keyOf(await checked(link)) })).status).toBe(303);
});

test('a draft has at most 500 persons', async () => {
  const link = await page.linkOf(meeting, 'AUT');
  const persons = Array.from({ length: 500 }, (_, n) => ({ key: `p${n}`, name: `Person ${n}`, role: 'delegate' }));
  expect(await changeDraft(house.pool, holder('AUT'), { persons: [] }, () => ({ persons }))).toBe(true);
  const refused = await page.post(`${link}/delegation/person?l=en`, {
    person: 'q',
    new: 'yes',
    role: 'head',
    name: 'Q',
  });
  expect([refused.status, refused.text.includes('A delegation has at most 500 persons.')]).toEqual([422, true]);
  expect(refused.text).toContain('value="Q"');
  expect((await draftOf(house.pool, holder('AUT')))?.persons).toHaveLength(500);
  await page.post(`${link}/delegation/remove`, { person: 'p7' });
  expect((await added(link, 'Q', 'head')).status).toBe(303);
});

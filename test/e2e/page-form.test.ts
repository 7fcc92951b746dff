import { afterAll, beforeAll, expect, test } from 'vitest';
import { delegationIn } from '../../documents/read-form.ts';
import { changed, typed } from '../documents/office-file.ts';
import { houseOfFile } from '../house.ts';
import { keyOf, openPage, type Page } from '../page.ts';
import { convened, shortPlan, until } from '../workflows/support.ts';

/** The form by the page: fetched by a mission in its language, sent back, looked at, and only then registered. */

const house = await houseOfFile();
let page: Page;
let meeting: string;

beforeAll(async () => {
  meeting = await convened(house, shortPlan({ answers: { ask: ['passport'] } }));
  page = await openPage(house);
});
afterAll(() => page.close());

async function fetchedForm(link: string, format: string, language: string): Promise<Uint8Array> {
  const answer = await fetch(`${page.url}${link}/form/${format}?l=${language}`);
  expect([answer.status, answer.headers.get('content-disposition')]).toEqual([
    200,
    `attachment; filename="delegation-che-${language}.${format}"`,
  ]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return new Uint8Array(await answer.arrayBuffer());
}

const sent = (link: string, language: string, bytes: Uint8Array) =>
  page.upload(`${link}/form?l=${language}`, {}, { field: 'file', name: 'form.xlsx', bytes: Buffer.from(bytes) });
const counts = async () =>
  (
    await house.owner.query(
      'SELECT (SELECT count(*) FROM draft) AS drafts, (SELECT count(*) FROM submission) AS submissions',
    )
  ).rows[0];

test('a mission fills in its form in Arabic, sends it back, looks at it, and has its receipt', async () => {
  const link = await page.linkOf(meeting, 'CHE');
  const before = await counts();
  const shown = await page.get(`${link}/form?l=ar`);
  expect(shown.text).toContain('الاستمارة بصيغة Excel');
  expect((await page.get(`${link}/delegation?l=ar`)).text).toContain('تسمية الوفد بواسطة استمارة');
  const form = await fetchedForm(link, 'xlsx', 'ar');
  const word = await fetchedForm(link, 'docx', 'ar');
  expect(delegationIn(word, { meeting, participant: 'CHE' })).toMatchObject({ problems: [{ code: 'form.nobody' }] });
  expect(await counts()).toEqual(before);

  const filled = typed(form, [
    { A: 'رئيس الوفد', C: 'ليلى المثال', E: 'Layla EXAMPLE', I: 'العربية', L: '١٩٨٠-٠٢-٢٩', M: 'P7 654321' },
    { C: 'Second &lt;Person&gt;', J: 'second@che.example' },
  ]);
  const taken = await sent(link, 'ar', filled);
  expect([taken.status, taken.location]).toEqual([303, `${link}/delegation/check?l=ar`]);
  const check = await page.get(taken.location);
  expect(check.text).toContain('ليلى المثال');
  expect(check.text).toContain('Second &lt;Person&gt;');
  expect((await counts())?.submissions).toBe(before?.submissions);
  const receipt = await page.post(`${link}/delegation/send?l=ar`, { key: keyOf(check) });
  expect(receipt.location).toContain('/receipt/page');
  expect((await page.get(receipt.location)).text).not.toMatch(/7 ?654321|1980/);
  const [submission] = await house.convene.registry.submissionsOf(meeting, 'CHE');
  expect(submission?.delegation.persons).toEqual([
    {
      ...{ name: 'ليلى المثال', latin: 'Layla EXAMPLE', language: 'ar', role: 'head', title: null },
      ...{ birthDate: '1980-02-29', passportNumber: 'P7654321' },
    },
    { name: 'Second <Person>', email: 'second@che.example', role: 'delegate', title: null },
  ]);

  // sent back once more it is an older form: it would take the place of what is registered since
  await until('the submission on record', async () => {
    const snapshot = await house.convene.registry.snapshotOf(meeting, 'CHE');
    return snapshot?.context.submission === submission?.id;
  });
  const warning = 'تغير ما هو مسجل منذ بدء إعداد هذه القائمة';
  await sent(link, 'ar', filled);
  const older = await page.get(`${link}/delegation/check?l=ar`);
  expect(older.text).toContain(warning);
  expect((await page.post(`${link}/delegation/send?l=ar`, { key: keyOf(older) })).status).toBe(409);
  await sent(link, 'ar', await fetchedForm(link, 'xlsx', 'ar'));
  expect((await page.get(`${link}/delegation/check?l=ar`)).text).not.toContain(warning);
});

test('what is wrong is said at once in the language of the page, and takes nothing', async () => {
  const link = await page.linkOf(meeting, 'CHE');
  const form = await fetchedForm(link, 'xlsx', 'fr');
  const before = await counts();
  const wrong = await sent(
    link,
    'fr',
    typed(form, [{ A: 'Chef' }, { C: '', J: 'personne' }, { C: 'Cinq', O: '31.1.2030' }, { F: 'Conseiller' }]),
  );
  expect(wrong.status).toBe(422);
  expect([...wrong.text.matchAll(/<li>(Ligne[^<]*)/g)].map(([, said]) => said?.replace(/\s/g, ' '))).toEqual([
    'Ligne 9, colonne A : Qualité dans la délégation : veuillez choisir',
    expect.stringMatching(/^Ligne 10, colonne C : Nom.* : /),
    expect.stringMatching(/^Ligne 10, colonne J : Adresse.* : /),
    'Ligne 11, colonne O : Date d’expiration du passeport (AAAA-MM-JJ) : inscrivez une date sous la forme année-mois-jour, telle que 2030-12-31',
    expect.stringMatching(/^Ligne 12, colonne C : Nom.* : /),
  ]);
  for (const [file, said] of [
    [new TextEncoder().encode('name,title'), 'Le fichier ne peut pas être lu.'],
    [
      await fetch(`${page.url}${await page.linkOf(meeting, 'AUT')}/form/xlsx`).then(
        async (one) => new Uint8Array(await one.arrayBuffer()),
      ),
      'C’est le formulaire d’une autre réunion',
    ],
    [
      changed(form, 'xl/workbook.xml', (xml) => xml.replace('name="convene"', 'name="x"')),
      'Ce n’est pas le formulaire de cette page',
    ],
  ] as const) {
    const refused = await sent(link, 'fr', file);
    expect([refused.status, refused.text.includes(said)]).toEqual([422, true]);
  }
  expect(await counts()).toEqual(before);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDelegation } from '../../client/delegation.ts';
import { addressWanted, EmailAddress } from '../../domain/mail.ts';
import { loadDirectory } from '../../meetings/directory.ts';
import { loadPlan } from '../../meetings/plan.ts';
import { shown } from '../../meetings/problem.ts';
import { folderOfFile } from '../folders.ts';

/** Files as people have them: saved by Excel, by an editor, or copied from a page. */

const folder = folderOfFile('text-files');

function fileOf(name: string, content: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const NAMES = ['Zoë Ångström', 'Íñigo Peña', '李雷', 'Юлия Иванова'];
const rows = (sign: string, end = '\n') =>
  [['name', 'title', 'role'], ...NAMES.map((name) => [name, 'Counsellor', 'delegate'])]
    .map((cells) => cells.join(sign))
    .join(end);

test.each([
  ['commas', rows(',')],
  ['a byte order mark', `\ufeff${rows(',')}`],
  ['semicolons', `\ufeff${rows(';', '\r\n')}`],
  ['tabs', rows('\t', '\r\n')],
  ['empty rows', `${rows(',')}\n,,\n\n , ,\n`],
  ['capitals', rows(',').replace('name,title,role', 'Name, TITLE ,Role').replaceAll(',delegate', ',Delegate')],
])('a delegation with %s is read', (what, text) => {
  const { persons } = loadDelegation(fileOf(`${what}.csv`, text));
  expect(persons).toEqual(NAMES.map((name) => ({ name, title: 'Counsellor', role: 'delegate' })));
});

test('a cell in several lines is one line; commas in quotes separate nothing', () => {
  const file = fileOf('cells.csv', 'name,title\nA B,"Deputy Director,\r\n Multilateral Affairs"\n');
  expect(loadDelegation(file).persons[0]?.title).toBe('Deputy Director, Multilateral Affairs');
});

const directory = 'id,participants,place,role,channel,language,name,address,rank,valid_from,valid_until';
const contact = (address: string) => `che-geneva,CHE,geneva,to,email,fr,Mission,${address},1,2020-01-01,`;

test.each([
  ['delegation', (text: string | Buffer) => loadDelegation(fileOf('encoded.csv', text)), rows(',')],
  [
    'directory',
    (text: string | Buffer) => loadDirectory(fileOf('encoded.csv', text)),
    `${directory}\n${contact('a@b.example')}`,
  ],
])('a %s in another encoding is refused, with what to do; so is a column that is there twice', (_, load, text) => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  expect(() => load(utf16)).toThrow(/it is in UTF-16.*Save as, CSV UTF-8/);
  expect(() => load(Buffer.concat([Buffer.from(`${text}\nÅ`, 'latin1')]))).toThrow(/not in UTF-8.*Save as, CSV UTF-8/);
  expect(() => load(text.replace(/^(\w+),(\w+)/, '$1,$1'))).toThrow(/the column \w+ is there twice/);
  expect(() => load(`${text},one,more`)).toThrow(/as many columns as the heading/);
});

test.each([
  ['semicolons', ';'],
  ['tabs', '\t'],
])('a directory with %s is read', (_, sign) => {
  const text = `\ufeff${directory}\n${contact('a@b.example')}\n,,,,,,,,,,\n`.replaceAll(',', sign);
  expect(loadDirectory(fileOf('directory.csv', text))).toHaveLength(1);
});

const UNSEEN = ['\u200b', '\u00a0', '\u3164', '\u115f', '\u2060', '\ufeff', '\u2800', '\u00ad', '\u3000'];

test.each(UNSEEN)('what cannot be seen is no name, and not kept at the ends of one (%j)', (sign) => {
  const named = (name: string) => loadDelegation(fileOf('unseen.csv', `name,title\nA,B\n"${name}",C`));
  expect(() => named(sign.repeat(3))).toThrow(/person 2, name: the name (has nothing that can be seen|is missing)/);
  expect(named(`${sign}A B${sign}`).persons[1]?.name).toBe('A B');
});

test('what joins letters stays inside a name', () => {
  const name = 'می\u200cخواهم';
  expect(loadDelegation(fileOf('joined.csv', `name\n${name}`)).persons[0]?.name).toBe(name);
});

test('a message shows what cannot be seen', () => {
  expect(shown('a\u00a0b\u200bc\u3164d\ufeff\u2800 e')).toBe('"a\\u00a0b\\u200bc\\u3164d\\ufeff\\u2800 e"');
  const file = fileOf('nbsp.csv', `${directory}\n${contact('geneva@che.mission.example\u00a0')}`);
  expect(() => loadDirectory(file)).toThrow(/found "geneva@che\.mission\.example\\u00a0"/);
});

test.each([
  ['mission@xn--80ak6aa92e.xn--p1ai', true],
  ['o.hara+un@mission.che.example', true],
  ['geneva@che-.example', false],
  ['geneva@-che.example', false],
  ['a..b@che.example', false],
  ['two@che.example,three@che.example', false],
  ['"quoted"@che.example', false],
  ['a@b', false],
])('one rule for addresses, in a directory as in a mail: %s', (address, isUsable) => {
  expect(EmailAddress.safeParse(address).success).toBe(isUsable);
  const load = () =>
    loadDirectory(fileOf('address.csv', `${directory}\n${contact(`"${address.replaceAll('"', '""')}"`)}`));
  if (isUsable) expect(load()).toHaveLength(1);
  else expect(load).toThrow(/directory\.email/);
});

test('a domain in other letters: what it is in ASCII is said', () => {
  expect(addressWanted('mission@посольство.example')).toBe(
    'its domain in ASCII: mission@xn--j1aaenc5bnvl.example'.replace(
      /xn--\S+(?=\.example)/,
      new URL('http://посольство.example').hostname.split('.')[0] ?? '',
    ),
  );
  expect(addressWanted('миссия@che.example')).toMatch(/^one e-mail address/);
});

test.each([
  ['Null', 'Null'],
  ['no', null],
  ['1984', '1984'],
  ['0123', '0123'],
  ['true', 'true'],
  ['~', '~'],
])('a name without quotes that is none in YAML is quoted as it stands: %s', (name, wanted) => {
  const load = () => loadDelegation(fileOf('yaml.yaml', `persons:\n  - { name: ${name}, title: Counsellor }\n`));
  // "no" is text in YAML 1.2
  if (wanted === null) expect(load().persons[0]?.name).toBe(name);
  else expect(load).toThrow(`person 1, name: ${wanted} without quotes is no text in YAML; write "${wanted}"`);
});

test.each([
  ['0123', '0123'],
  ['1e3', '1e3'],
  ['0x1F', '0x1F'],
])('a plan quotes a number as it stands: %s', (given, wanted) => {
  const plan = `issue:\n  number: ${given}\n`;
  const read = loadPlan(fileOf('plan.yaml', `id: ${given}\n${plan}`));
  const problem = read.ok ? undefined : read.problems.find(({ field }) => field === 'id');
  expect(problem).toMatchObject({ found: wanted, right: `text, in quotes as it stands in the file: "${wanted}"` });
});

test('a delegation has every field of a person, under headings as people write them', () => {
  const text = `Name,Title,Role,Honorific,Passport name,FUNCTION,organization,Language,E-mail
LORIMOND Ada,Ambassador,head,H.E. Ms.,Ada Maria Lorimond,Permanent Representative,Ministry,fr,ada@mission.example
`;
  expect(loadDelegation(fileOf('fields.csv', text)).persons).toEqual([
    {
      name: 'LORIMOND Ada',
      title: 'Ambassador',
      role: 'head',
      honorific: 'H.E. Ms.',
      passportName: 'Ada Maria Lorimond',
      function: 'Permanent Representative',
      organization: 'Ministry',
      language: 'fr',
      email: 'ada@mission.example',
    },
  ]);
  const wrong = text.replace(',fr,', ',de,').replace('ada@mission.example', 'ada at mission');
  expect(() => loadDelegation(fileOf('wrong-fields.csv', wrong))).toThrow(
    /person 1, language: the language must be one of en, fr, .*\n.*person 1, email: is not an e-mail address/,
  );
});

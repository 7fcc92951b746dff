import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeProblem, loadPlan, PlanError, type Problem } from '../../meetings/plan.ts';

const original = resolve(import.meta.dirname, '../../meetings/ccm-12msp.yaml');
const text = readFileSync(original, 'utf8');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'convene-plan-'));
  copyFileSync(resolve(original, '../directory.example.csv'), join(folder, 'directory.example.csv'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Change = readonly [from: string, to: string];

/** The problems of the plan after these changes; each must meet its text exactly once, or the test is wrong. */
function problemsOf(...changes: Change[]): readonly Problem[] {
  let changed = text;
  for (const [from, to] of changes) {
    expect(changed.split(from), `"${from}" occurs once`).toHaveLength(2);
    changed = changed.replace(from, () => to);
  }
  return problemsOfText(changed);
}

function problemsOfText(changed: string | Buffer): readonly Problem[] {
  const file = join(folder, 'plan.yaml');
  writeFileSync(file, changed);
  const loaded = loadPlan(file);
  return loaded.ok ? [] : loaded.problems;
}

const brief = (problems: readonly Problem[]) => problems.map(({ code, field }) => `${code} ${field}`);
const lineOf = (from: string) => text.slice(0, text.indexOf(from)).split('\n').length;

describe('the plan of the Twelfth Meeting', () => {
  const loaded = loadPlan(original);
  if (!loaded.ok) throw new PlanError(loaded.problems);

  test('loads, with the hash of its bytes and its directory', () => {
    expect(loaded.sha256).toBe(createHash('sha256').update(readFileSync(original)).digest('hex'));
    expect(basename(loaded.directoryFile)).toBe('directory.example.csv');
    expect(loaded.directoryFile).toBe(resolve(original, '../directory.example.csv'));
  });

  test('local times of Geneva become instants, in summer and in winter', () => {
    const { plan } = loaded;
    expect(plan.opens).toEqual({ date: '2024-09-10', at: '2024-09-10T08:00:00Z' });
    expect(plan.closes).toEqual({ date: '2024-09-13', at: '2024-09-13T16:00:00Z' });
    expect(plan.provisionalListAt).toBe('2024-09-12T08:00:00Z');
    expect(plan.startsAt).toBe('2024-02-01T08:00:00Z');
    expect(plan.deadline).toEqual({ date: '2024-08-30', at: '2024-08-30T21:59:59Z' });
  });

  test('the form is enclosed where the plan says nothing of it, and it speaks of answers', () => {
    const answersOf = (answers: string) => {
      const file = join(folder, 'answers.yaml');
      writeFileSync(file, text.replace('answers: { note: asked }', answers));
      const other = loadPlan(file);
      return other.ok ? other.plan.answers : other.problems;
    };
    expect(loaded.plan.answers).toEqual({ note: 'asked', form: 'enclosed' });
    expect(answersOf('answers: { form: not_enclosed }')).toEqual({ form: 'not_enclosed' });
    expect(answersOf('')).toBeUndefined();
  });

  test('four circulations, each with its own dates', () => {
    const shape = loaded.plan.circulations.map((c) => [c.name, c.draftAt, c.issue.date, c.dispatchAt]);
    expect(shape).toEqual([
      ['convocation', '2024-02-05T08:00:00Z', '2024-02-15', null],
      ['invitation', '2024-02-07T08:00:00Z', '2024-02-19', null],
      ['reminder-1', '2024-06-17T07:00:00Z', '2024-07-01', '2024-07-01T07:00:00Z'],
      ['reminder-2', '2024-08-05T07:00:00Z', '2024-08-19', '2024-08-19T07:00:00Z'],
    ]);
  });

  test('officers are offices, reached under .example', () => {
    expect(loaded.plan.officers.filter((officer) => !officer.email.endsWith('.example'))).toEqual([]);
  });
});

describe('a field that is not in form', () => {
  test.each<[string, Change, string, string, string]>([
    [
      'weekday',
      ['Friday 2024-08-30', 'Thursday 2024-08-30'],
      'plan.weekday deadline',
      '"Thursday 2024-08-30"',
      'Friday 2024-08-30, or the date of the Thursday',
    ],
    [
      'day',
      ['closes: 2024-09-13 18:00', 'closes: 2024-09-31 18:00'],
      'plan.date closes',
      '2024-09-31 18:00',
      'a day that the calendar has',
    ],
    [
      'form of a date',
      ['Friday 2024-08-30', '30.08.2024'],
      'plan.date deadline',
      '30.08.2024',
      'a date such as Friday 2024-08-30',
    ],
    [
      'missing time',
      ['opens: 2024-09-10 10:00', 'opens: 2024-09-10'],
      'plan.date opens',
      '"2024-09-10"',
      'a date and time such as 2024-09-10 10:00',
    ],
    [
      'time zone',
      ['Europe/Zurich', 'Europe/Geneva'],
      'plan.time_zone venue.timeZone',
      '"Europe/Geneva"',
      'such as Europe/Zurich',
    ],
    [
      'number for text',
      ['article: 11(1)', 'article: 11'],
      'plan.value legalBasis.article',
      '11',
      'text, in quotes as it stands in the file: "11"',
    ],
    ['text for number', ['ordinal: 12', 'ordinal: twelfth'], 'plan.value ordinal', '"twelfth"', 'a number'],
    [
      'unknown value',
      ['template: letter\n', 'template: fax\n'],
      'plan.value circulations[1].documents[0].template',
      '"fax"',
      'one of: note-verbale, letter',
    ],
    [
      'secretariat address',
      ['email: ccm@un.org', 'email: "ccm@un.org, other@un.org"'],
      'plan.value secretariat.email',
      'other@un.org',
      'one e-mail address',
    ],
    [
      'short chain',
      [
        '      - { step: branch, officer: oda-geneva-chief, needs: code }\n      - { step: issue, officer: odg-director, needs: signature }\n    draftAt',
        '      - { step: issue, officer: odg-director, needs: signature }\n    draftAt',
      ],
      'plan.value circulations[1].chain',
      'odg-director',
      'at least two steps',
    ],
    ['missing field', ['  article: 14(1)', '  {}'], 'plan.missing costs.article', 'nothing', 'a value: text'],
    [
      'unknown field',
      ['  city: Geneva\n', '  city: Geneva\n  canton: GE\n'],
      'plan.unknown_key venue.canton',
      '"canton"',
      'known fields: name, city, country, timeZone',
    ],
    [
      'unknown field at the top',
      ['v: 1\n', 'v: 1\nchairman: nobody\n'],
      'plan.unknown_key chairman',
      '"chairman"',
      'known fields: v, id',
    ],
    [
      'control character',
      ['short: 12MSP', 'short: "12\\aMSP"'],
      'plan.value short',
      '\\u0007',
      'must not contain control characters',
    ],
    [
      'line break',
      ['short: 12MSP', 'short: "12\\r\\nBcc: x"'],
      'plan.value short',
      '\\r\\n',
      'must not contain control characters or line breaks',
    ],
    ['half a surrogate pair', ['short: 12MSP', 'short: "12\\ud800MSP"'], 'plan.value short', '\\ud800', 'surrogate'],
  ])('%s', (_, change, where, found, right) => {
    const problems = problemsOf(change);
    expect(brief(problems)).toContain(where);
    const problem = problems.find(({ code, field }) => `${code} ${field}` === where);
    expect(problem?.found).toContain(found);
    expect(problem?.right).toContain(right);
    expect(problem?.line).toBeGreaterThan(0);
  });
});

describe('fields that do not agree', () => {
  test.each<[string, Change[], string[]]>([
    [
      'closes before it opens',
      [['closes: 2024-09-13 18:00', 'closes: 2024-09-10 09:00']],
      [
        'law.decision.closing closes',
        'plan.closes_before_opening closes',
        'plan.list_outside_session provisionalListAt',
      ],
    ],
    [
      'provisional list after the closing',
      [['provisionalListAt: 2024-09-12 10:00', 'provisionalListAt: 2024-09-13 18:00']],
      ['plan.list_outside_session provisionalListAt'],
    ],
    ['deadline after the opening', [['Friday 2024-08-30', '2024-09-11']], ['plan.deadline_after_opening deadline']],
    [
      'deadline on the day of the opening',
      [['Friday 2024-08-30', '2024-09-10']],
      ['plan.deadline_after_opening deadline'],
    ],
    [
      'note after the deadline',
      [
        ['convokedOn: 2024-02-15', 'convokedOn: 2024-09-01'],
        ['number: ODA/01-2024/CCM, date: 2024-02-15', 'number: ODA/01-2024/CCM, date: 2024-09-01'],
      ],
      ['plan.note_after_deadline convokedOn'],
    ],
    [
      'rehearsal starts after the first drafting',
      [['startsAt: 2024-02-01', 'startsAt: 2024-02-06']],
      ['plan.starts_late startsAt'],
    ],
    [
      'time that the clocks skip',
      [['draftAt: 2024-06-17 09:00', 'draftAt: 2024-03-31 02:30']],
      ['plan.time_skipped circulations[2].draftAt'],
    ],
    [
      'time that the clocks show twice',
      [['startsAt: 2024-02-01 09:00', 'startsAt: 2023-10-29 02:30']],
      ['plan.time_twice startsAt'],
    ],
    [
      'drafted after its issue',
      [['draftAt: 2024-02-05', 'draftAt: 2024-02-16']],
      ['plan.drafted_after_issue circulations[0].draftAt'],
    ],
    [
      'dispatched before its issue',
      [['dispatchAt: 2024-08-19', 'dispatchAt: 2024-08-18']],
      ['plan.dispatched_before_issue circulations[3].dispatchAt'],
    ],
    [
      'reminder after the deadline',
      [['dispatchAt: 2024-08-19 09:00', 'dispatchAt: 2024-08-31 00:00']],
      ['plan.reminder_after_deadline circulations[3].dispatchAt'],
    ],
    [
      'officer given twice',
      [['id: odg-director', 'id: legal-officer']],
      [
        'plan.officer_duplicate officers[3].id',
        'plan.officer_unknown acts.chains.silence[2].officer',
        'plan.officer_unknown circulations[0].chain[2].officer',
        'plan.officer_unknown circulations[1].chain[1].officer',
      ],
    ],
    [
      'secretariat address for an officer',
      [['desk@oda-geneva.example', 'CCM@un.org']],
      ['plan.officer_email officers[0].email'],
    ],
    [
      'no convocation',
      [['kind: convocation', 'kind: letter']],
      ['plan.convocation_one circulations', 'plan.document_template circulations[0].documents[0].template'],
    ],
    [
      'convocation of another date',
      [['number: ODA/01-2024/CCM, date: 2024-02-15', 'number: ODA/01-2024/CCM, date: 2024-02-16']],
      ['plan.convocation_date circulations[0].issue.date'],
    ],
    [
      'two circulations of one name',
      [['name: reminder-2\n', 'name: reminder-1\n']],
      ['plan.circulation_duplicate circulations[3].name'],
    ],
    [
      'two circulations of one number',
      [['ODA/02-2024/CCM', 'ODA/01-2024/CCM']],
      ['plan.number_duplicate circulations[1].issue.number'],
    ],
    [
      'two papers of one symbol',
      [['report: CCM/MSP/2024/11', 'report: CCM/MSP/2024/INF.1']],
      ['plan.symbol_duplicate symbols.final'],
    ],
    [
      'a symbol of another document of the register, in another case',
      [['documents: CCM/MSP/2024/INF.4', 'documents: { symbol: ccm/MSP/2024/11, title: Documents }']],
      ['plan.symbol_duplicate symbols.documents'],
    ],
    [
      'an invitation before the convocation',
      [['number: ODA/02-2024/CCM, date: 2024-02-19', 'number: ODA/02-2024/CCM, date: 2024-02-14']],
      ['plan.before_convocation circulations[1].issue.date'],
    ],
    [
      'two papers of one name',
      [['name: reminder-2-note', 'name: reminder-1-note']],
      ['plan.document_duplicate circulations[3].documents[0].name'],
    ],
    [
      'unknown officer',
      [['officer: eosg-issuing', 'officer: nobody']],
      ['plan.officer_unknown circulations[0].chain[3].officer'],
    ],
    [
      'officer twice in a chain',
      [['officer: eosg-issuing', 'officer: legal-officer']],
      ['plan.officer_twice circulations[0].chain[3].officer'],
    ],
    [
      'drafter in the chain',
      [
        [
          '{ step: issue, officer: eosg-issuing, needs: signature',
          '{ step: issue, officer: oda-geneva-desk, needs: none',
        ],
      ],
      ['plan.drafter_in_chain circulations[0].chain[3].officer'],
    ],
    [
      'step twice in a chain',
      [['{ step: office,', '{ step: legal,']],
      ['plan.step_duplicate circulations[0].chain[2].step'],
    ],
    [
      'unknown among several officers of a step',
      [['{ step: office, officer: odg-director,', '{ step: office, officer: odg-director, with: [nobody],']],
      ['plan.officer_unknown circulations[0].chain[2].with[0]'],
    ],
    [
      'an officer in two steps, once beside another',
      [['{ step: office, officer: odg-director,', '{ step: office, officer: odg-director, with: [legal-officer],']],
      ['plan.officer_twice circulations[0].chain[2].with[0]'],
    ],
    [
      'more approvals than officers',
      [['{ step: office, officer: odg-director,', '{ step: office, officer: odg-director, quorum: 2,']],
      ['plan.quorum circulations[0].chain[2].quorum'],
    ],
    [
      'two who issue',
      [['{ step: issue, officer: eosg-issuing,', '{ step: issue, officer: eosg-issuing, with: [issuing-deputy],']],
      ['plan.officer_unknown circulations[0].chain[3].with[0]', 'plan.issuing_one circulations[0].chain[3].with'],
    ],
    [
      'the drafter as superior',
      [['{ step: office, officer: odg-director,', '{ step: office, officer: odg-director, superior: oda-geneva-desk,']],
      ['plan.drafter_in_chain circulations[0].chain[2].superior'],
    ],
    [
      'an officer as their own superior',
      [['{ step: office, officer: odg-director,', '{ step: office, officer: odg-director, superior: odg-director,']],
      ['plan.superior circulations[0].chain[2].superior'],
    ],
    [
      'a signature without a key',
      [['    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP8I36Kb8Xrt0BKCxxge6M3GhGIKmILqlac/7ddukJlN\n', '']],
      ['plan.key_missing circulations[0].chain[3].officer'],
    ],
    [
      'a key that cannot be read',
      [['AAAAC3NzaC1lZDI1NTE5AAAAIP8I36Kb8Xrt0BKCxxge6M3GhGIKmILqlac/7ddukJlN', 'AAAAC3NzaC1lZDI1NTE5']],
      ['plan.key officers[4].key'],
    ],
    [
      'an absence that ends before it begins, with the officer as delegate, and with nobody known',
      [
        [
          '    email: legal@ola.example\n',
          `    email: legal@ola.example
    away:
      - { from: 2024-03-02, until: 2024-03-01, delegate: odg-director, basis: Memorandum 1 }
      - { from: 2024-03-01, until: 2024-03-02, delegate: legal-officer, basis: Memorandum 2 }
      - { from: 2024-03-01, until: 2024-03-01, delegate: nobody, basis: Memorandum 3 }
`,
        ],
      ],
      [
        'plan.away_days officers[2].away[0].until',
        'plan.delegate_self officers[2].away[1].delegate',
        'plan.officer_unknown officers[2].away[2].delegate',
      ],
    ],
    [
      'note for an organization',
      [['template: letter\n', 'template: note-verbale\n']],
      [
        'plan.document_template circulations[1].documents[0].template',
        'plan.document_addressee circulations[1].documents[0].template',
      ],
    ],
    [
      'audience without a document',
      [
        [
          'audience: { capacities: [state_party, ratified, signatory, state_not_party], answered: any }',
          'audience: { capacities: [state_party, ratified, signatory, state_not_party, observer_organization], answered: any }',
        ],
      ],
      // in each of its three languages
      Array(3).fill('plan.document_coverage circulations[0].documents'),
    ],
    [
      'document outside of the audience',
      [
        [
          'audience: { capacities: [state_party, ratified, signatory, state_not_party], answered: any }',
          'audience: { capacities: [state_party, signatory], answered: any }',
        ],
      ],
      [
        'plan.document_outside_audience circulations[0].documents[0].capacities',
        'law.convocation.audience circulations[0].audience.capacities',
      ],
    ],
    [
      'no such directory',
      [['directory: directory.example.csv', 'directory: nowhere.csv']],
      ['plan.directory_missing directory'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(brief(problemsOf(...changes)).sort()).toEqual([...expected].sort());
  });

  test('two documents for one capacity', () => {
    const twice = problemsOf([
      '      - name: reminder-2-letter\n        template: reminder-letter\n        languages: [en, fr, es]\n        capacities: [observer_organization]',
      '      - name: reminder-2-letter\n        template: reminder-letter\n        languages: [en, fr, es]\n        capacities: [observer_organization]\n      - name: reminder-2-other\n        template: reminder-letter\n        languages: [en, fr, es]\n        capacities: [observer_organization]',
    ]);
    expect(brief(twice)).toEqual(Array(3).fill('plan.document_coverage circulations[3].documents'));
    expect(twice[0]?.found).toBe('for observer_organization in en: reminder-2-letter, reminder-2-other');
  });

  test('a deadline with a time is that instant', () => {
    const file = join(folder, 'timed.yaml');
    writeFileSync(file, text.replace('Friday 2024-08-30', 'Friday 2024-08-30 18:00'));
    const loaded = loadPlan(file);
    expect(loaded.ok && loaded.plan.deadline.at).toBe('2024-08-30T16:00:00Z');
  });
});

describe('a law that does not carry the meeting', () => {
  test.each<[string, Change[], string, string, string]>([
    ['article', [['article: 11(1)', "article: '12'"]], 'law.article legalBasis.article', '12', '11(1)'],
    [
      'article for a review conference',
      [['kind: meeting_of_states_parties', 'kind: review_conference']],
      'law.article legalBasis.article',
      '11(1)',
      'carries a review conference: 12',
    ],
    [
      'earlier meeting',
      [['body: Eleventh', 'body: Ninth']],
      'law.decision.unknown_meeting decision.body',
      'Ninth Meeting',
      'Eleventh Meeting',
    ],
    [
      'its opening',
      [['heldFrom: 2023-09-11', 'heldFrom: 2023-09-12']],
      'law.decision.dates decision.heldFrom',
      '2023-09-12',
      '2023-09-11',
    ],
    [
      'its closing',
      [['heldTo: 2023-09-14', 'heldTo: 2023-09-15']],
      'law.decision.dates decision.heldTo',
      '2023-09-15',
      '2023-09-14',
    ],
    [
      'another meeting',
      [['ordinal: 12', 'ordinal: 13']],
      'law.decision.not_this_meeting ordinal',
      'number 13',
      'the Twelfth Meeting',
    ],
    [
      'another place',
      [['  city: Geneva\n', '  city: Vienna\n']],
      'law.decision.place venue',
      'Vienna, Switzerland',
      'Geneva, Switzerland',
    ],
    [
      'another opening',
      [['opens: 2024-09-10', 'opens: 2024-09-11']],
      'law.decision.opening opens',
      '2024-09-11',
      '2024-09-10',
    ],
    [
      'another closing',
      [['closes: 2024-09-13', 'closes: 2024-09-12']],
      'law.decision.closing closes',
      '2024-09-12',
      '2024-09-13',
    ],
    [
      'other words',
      [['decided: to convene the Twelfth', 'decided: to hold the Twelfth']],
      'law.decision.words decision.decided',
      'to hold',
      'to convene the Twelfth',
    ],
    [
      'resolution',
      [['resolution: 78/32', 'resolution: 78/33']],
      'law.resolution.unknown mandate.resolution',
      '78/33',
      '78/32',
    ],
    [
      'its date',
      [['date: 2023-12-06', 'date: 2023-12-07']],
      'law.resolution.date mandate.date',
      '2023-12-07',
      '2023-12-06',
    ],
    ['its paragraph', [['paragraph: 9', 'paragraph: 8']], 'law.resolution.paragraph mandate.paragraph', '8', '9'],
    [
      'its title',
      [['title: Implementation of', 'title: Application of']],
      'law.resolution.title mandate.title',
      'Application',
      'Implementation',
    ],
    [
      'convenor',
      [['convenor: Secretary-General of the United Nations', 'convenor: President of the Meeting']],
      'law.convenor mandate.convenor',
      'President',
      'Secretary-General',
    ],
    [
      'sender of the convocation',
      [['by: Secretary-General of the United Nations', 'by: High Representative']],
      'law.convenor.sender circulations[0].sender.by',
      'High Representative',
      'Secretary-General',
    ],
    ['costs', [['article: 14(1)', 'article: 14(2)']], 'law.costs.article costs.article', '14(2)', '14(1)'],
    [
      'observer on request',
      [['IFRC, GICHD', 'IFRC, EU, GICHD']],
      'law.observers.on_request observers.organizations[3]',
      'EU',
      'rule 1.3',
    ],
    [
      'observer that nobody admits',
      [['IFRC, GICHD', 'IFRC, NATO, GICHD']],
      'law.observers.not_admitted observers.organizations[3]',
      'NATO',
      'UN, ICRC, IFRC, GICHD, CMC',
    ],
    [
      'on whose behalf',
      [['invitedOnBehalfOf: the States Parties', 'invitedOnBehalfOf: the Host']],
      'law.observers.on_behalf_of observers.invitedOnBehalfOf',
      'the Host',
      'the States Parties',
    ],
    [
      'a name of another number',
      [['name: Twelfth Meeting', 'name: Thirteenth Meeting']],
      'law.decision.name name',
      'Thirteenth',
      'a name with "Twelfth"',
    ],
    ['a short name of another number', [['short: 12MSP', 'short: 13MSP']], 'law.decision.name short', '13MSP', '12'],
    [
      'a translation of another number',
      [[': douzième Assemblée', ': treizième Assemblée']],
      'law.decision.name names.fr',
      'treizième',
      'the Twelfth, as in English',
    ],
    [
      'a convocation that invites only',
      [
        [
          'capacities: [state_party, ratified, signatory, state_not_party], answered',
          'capacities: [ratified, signatory, state_not_party], answered',
        ],
      ],
      'law.convocation.audience circulations[0].audience.capacities',
      'signatory, state not party',
      'it leaves out state party',
    ],
    [
      'an organization of rule 1.2 left out',
      [['organizations: [UN, ICRC, IFRC', 'organizations: [UN, IFRC']],
      'law.observers.left_out observers.organizations',
      'UN, IFRC, GICHD, CMC',
      'with ICRC, which rule 1.2 names; or say why not',
    ],
    ['unknown treaty', [['treaty: CCM', 'treaty: BWC']], 'treaty.unknown treaty', 'BWC', 'Known: CCM'],
  ])('%s', (_, changes, where, found, right) => {
    const problem = problemsOf(...changes).find(({ code, field }) => `${code} ${field}` === where);
    expect(problem?.found).toContain(found);
    expect(problem?.right).toContain(right);
  });

  const convokedOn = (date: string) =>
    brief(
      problemsOf(
        ['convokedOn: 2024-02-15', `convokedOn: ${date}`],
        ['number: ODA/01-2024/CCM, date: 2024-02-15', `number: ODA/01-2024/CCM, date: ${date}`],
        ['draftAt: 2024-02-05', 'draftAt: 2023-09-01'],
        ['startsAt: 2024-02-01', 'startsAt: 2023-08-01'],
      ),
    );

  test('a note before the decision, and one before the resolution', () => {
    expect(convokedOn('2023-09-13')).toEqual([
      'law.convoked_before_decision convokedOn',
      'law.convoked_before_resolution convokedOn',
    ]);
    expect(convokedOn('2023-12-05')).toEqual(['law.convoked_before_resolution convokedOn']);
    expect(convokedOn('2023-12-06')).toEqual([]);
  });

  test('a resolution of another year', () => {
    const problems = problemsOf(
      ['opens: 2024-09-10', 'opens: 2025-09-10'],
      ['closes: 2024-09-13', 'closes: 2025-09-13'],
      ['provisionalListAt: 2024-', 'provisionalListAt: 2025-'],
    );
    expect(brief(problems).sort()).toEqual([
      'law.decision.closing closes',
      'law.decision.opening opens',
      'law.resolution.year mandate.resolution',
      'plan.sitting_order session.sittings[0].at',
    ]);
    const year = problems.find((problem) => problem.code === 'law.resolution.year');
    expect(year?.found).toBe('78/32, for a meeting in 2025');
    expect(year?.right).toContain('covers 2024');
  });
});

test('an organization that is not invited is none if the plan says why', () => {
  const left = [
    'organizations: [UN, ICRC, IFRC',
    'without: { ICRC: It has asked not to be invited. }\n  organizations: [UN, IFRC',
  ] as const;
  expect(brief(problemsOf([...left]))).toEqual([]);
});

describe('all problems at once', () => {
  test('of form, of agreement and of law, in the order of the file, with their lines', () => {
    const problems = problemsOf(
      ['short: 12MSP', 'short: ""'],
      ['  city: Geneva\n', '  city: Geneva\n  canton: GE\n'],
      ['Friday 2024-08-30', 'Monday 2024-08-30'],
      ['article: 11(1)', 'article: 11(9)'],
      ['paragraph: 9', 'paragraph: 8'],
      ['officer: eosg-issuing', 'officer: nobody'],
      ['draftAt: 2024-02-05 09:00', 'draftAt: soon'],
      [
        '{ step: issue, officer: odg-director, needs: signature }\n    draftAt',
        '{ step: issue, officer: odg-director, needs: luck }\n    draftAt',
      ],
      ['dispatchAt: 2024-08-19 09:00', 'dispatchAt: 2024-08-18 09:00'],
    );
    expect(problems.map(({ line, code, field }) => `${line} ${code} ${field}`)).toEqual([
      `${lineOf('short:')} plan.value short`,
      `${lineOf('  city:') + 1} plan.unknown_key venue.canton`,
      `${lineOf('deadline:') + 1} plan.weekday deadline`,
      `${lineOf('article: 11(1)') + 1} law.article legalBasis.article`,
      `${lineOf('paragraph: 9') + 1} law.resolution.paragraph mandate.paragraph`,
      `${lineOf('officer: eosg-issuing') + 1} plan.officer_unknown circulations[0].chain[3].officer`,
      `${lineOf('draftAt: 2024-02-05') + 1} plan.date circulations[0].draftAt`,
      `${lineOf('{ step: issue, officer: odg-director') + 1} plan.value circulations[1].chain[1].needs`,
      `${lineOf('dispatchAt: 2024-08-19') + 1} plan.dispatched_before_issue circulations[3].dispatchAt`,
    ]);
  });

  test('a field that cannot be read hides nothing that the fields beside it say', () => {
    const problems = problemsOf(
      ['  city: Geneva\n', '  city: Vienna\n  canton: GE\n'],
      ['  name: Palais des Nations\n', '  name: ""\n'],
      ['opens: 2024-09-10 10:00', 'opens: 2024-03-31 02:30'],
      ['heldFrom: 2023-09-11', 'heldFrom: 11 September'],
      ['heldTo: 2023-09-14', 'heldTo: 2023-09-15'],
      ['  - id: legal-officer\n', '  - id: legal-officer\n    phone: none\n'],
      [
        '{ step: branch, officer: oda-geneva-chief, needs: code }\n      - { step: legal,',
        '{ step: branch, officer: nobody, needs: luck }\n      - { step: legal,',
      ],
      ['number: ODA/02-2024/CCM, date: 2024-02-19', 'number: "", date: 2024-02-01'],
    );
    expect(brief(problems).sort()).toEqual(
      [
        'plan.unknown_key venue.canton',
        'plan.before_convocation circulations[1].issue.date',
        'plan.value venue.name',
        'law.decision.place venue',
        'law.decision.opening opens',
        'plan.time_skipped opens',
        'plan.deadline_after_opening deadline',
        'plan.date decision.heldFrom',
        'law.decision.dates decision.heldTo',
        'plan.unknown_key officers[2].phone',
        'plan.value circulations[0].chain[0].needs',
        'plan.officer_unknown circulations[0].chain[0].officer',
        'plan.value circulations[1].issue.number',
        'plan.drafted_after_issue circulations[1].draftAt',
      ].sort(),
    );
  });

  test('as one error for people, a line for each', () => {
    const problems = problemsOf(['short: 12MSP', 'short: ""'], ['Friday 2024-08-30', 'Monday 2024-08-30']);
    const error = new PlanError(problems);
    expect(error.message.split('\n')).toHaveLength(2);
    expect(error.message).toContain(
      `plan.yaml:${lineOf('deadline:')} deadline: found "Monday 2024-08-30". Right: Friday 2024-08-30`,
    );
    expect(error.message).toContain('[plan.weekday]');
    expect(problems.map(describeProblem).join('\n')).toBe(error.message);
  });
});

describe('a file that is no plan', () => {
  test('missing', () => {
    const loaded = loadPlan(join(folder, 'none.yaml'));
    expect(loaded.ok ? [] : brief(loaded.problems)).toEqual(['plan.unreadable ']);
  });
  test('not UTF-8', () => expect(brief(problemsOfText(Buffer.from([0x76, 0x3a, 0xff])))).toEqual(['plan.encoding ']));
  test('broken YAML, with its line', () => {
    const problems = problemsOf(['  timeZone: Europe/Zurich', '  timeZone: [Europe/Zurich']);
    expect(problems[0]?.code).toBe('plan.yaml');
    expect(problems[0]?.line).toBeGreaterThan(lineOf('timeZone') - 1);
  });
  test('a field given twice', () => {
    const problems = problemsOf(['ordinal: 12\n', 'ordinal: 12\nordinal: 13\n']);
    expect(problems).toMatchObject([{ code: 'plan.yaml', line: lineOf('ordinal:') + 1 }]);
  });
  test('empty, and a list: every field is missing or the whole is wrong, and nothing is thrown', () => {
    expect(problemsOfText('').length).toBeGreaterThan(0);
    expect(problemsOfText('- 1\n- 2\n').length).toBeGreaterThan(0);
    expect(brief(problemsOfText('{}')).filter((line) => line.startsWith('plan.missing')).length).toBeGreaterThan(20);
  });
  test('an alias bomb is refused', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...['b', 'c', 'd', 'e', 'f', 'g'].map((name, i) => {
        const before = 'abcdef'[i];
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
      }),
    ].join('\n');
    expect(problemsOfText(bomb)[0]?.code).toBe('plan.yaml');
  });
});

test('an invitation may be dated before the convocation where the plan says why', () => {
  const dated = ['number: ODA/02-2024/CCM, date: 2024-02-19', 'number: ODA/02-2024/CCM, date: 2024-02-14'] as const;
  expect(problemsOf([...dated])[0]).toMatchObject({
    found: '2024-02-14',
    right: expect.stringMatching(/^2024-02-15 or later: .* or say why: circulations\[1\]\.beforeConvocation/),
  });
  const why = 'beforeConvocation: the organizations asked for time to plan their travel';
  expect(problemsOf([...dated], ['draftAt: 2024-02-07 09:00', `draftAt: 2024-02-07 09:00\n    ${why}`])).toEqual([]);
});

describe('a warning is no refusal', () => {
  test.each([
    ['a deadline on a Sunday', 'deadline: Friday 2024-08-30', 'deadline: Sunday 2024-09-01'],
    ['an opening at three', 'opens: 2024-09-10 10:00', 'opens: 2024-09-10 03:00'],
    ['the day of adoption', 'date: 2023-12-06', 'date: 2023-12-04'],
  ])('%s', (_, was, is) => {
    expect(problemsOf([was, is])).toEqual([]);
  });
});

test('a time zone of another country is refused, with that of the place', () => {
  const [problem] = problemsOf(['timeZone: Europe/Zurich', 'timeZone: America/New_York']);
  expect(problem).toMatchObject({
    ...{ code: 'plan.time_zone_place', field: 'venue.timeZone', line: lineOf('timeZone') },
    ...{ found: '"America/New_York"', right: 'the time zone of Switzerland: Europe/Zurich' },
  });
});

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { messages } from '../../docs/generate-messages.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, type House, openHouse } from '../house.ts';
import {
  awaitedOn,
  checkedActs,
  delegation,
  planOf,
  saveDirectory,
  start as startRehearsal,
  until,
} from '../workflows/support.ts';
import { type Ended, jsonReader, runConvene } from './command.ts';
import { conveneInProcess } from './in-process.ts';
import { atTerminal, hasTerminal } from './terminal.ts';

/** An officer at a desk, and the secretariat beside it: a convocation from its first draft to the answers after the deadline. */

const DRAFTED = '2024-02-05T12:00:00Z';
const CONVENED = '2024-02-20T12:00:00Z';
const [CHIEF, LEGAL, ISSUING, DESK] = ['oda-geneva-chief', 'legal-officer', 'eosg-issuing', 'oda-geneva-desk'] as const;
/** Every address of Somalia is refused, and the first of Afghanistan's two. */
const REFUSED = ['newyork@som.mission.example', 'geneva@som.mission.example', 'newyork@afg.mission.example'];

// every command is a process that loads the whole client
vi.setConfig({ testTimeout: 240_000 });

let house: House;
let meeting: string;
let live: string;
const folder = folderOfFile('desk-test');
let fleet: Record<string, string>;
let convene: (...args: string[]) => Promise<Ended>;

beforeAll(async () => {
  house = await openHouse({
    refuse: (to) => (REFUSED.includes(to) ? { code: 550, message: '5.1.1 no such mailbox' } : null),
  });
  fleet = {
    ...fleetOf(house),
    TMPDIR: folder,
  };
  convene = conveneInProcess(fleet);
  const plan = deskPlan(planOf());
  meeting = await startRehearsal(house, plan);
  // its dates are those that the law checks, and its hours far ahead
  const later = <D extends { at: string }>(day: D): D => ({ ...day, at: '2040-09-10T08:00:00Z' });
  const { opens, closes, deadline } = plan;
  const ahead = {
    opens: later(opens),
    closes: later(closes),
    deadline: later(deadline),
    provisionalListAt: '2040-09-10T09:00:00Z',
  };
  await saveDirectory(house, 'live');
  live = (await house.convene.startPlan({ ...plan, ...ahead }, '0'.repeat(64), 'live')).meeting;
  await awaitedOn(house, meeting, 'convocation', DRAFTED);
  await until('the live draft', async () => (await house.convene.state(live)).circulations.convocation?.awaits);
  await seenOnDesk(CHIEF, 2);
});
afterAll(() => house?.close());

/** The convocation alone, in three steps, of which the legal officer's rests on a slip. */
function deskPlan(plan: MeetingPlan): MeetingPlan {
  const [convocation] = plan.circulations;
  if (convocation === undefined) throw new Error('no convocation');
  const chain = [
    { step: 'branch', officer: CHIEF, needs: 'none' as const },
    { step: 'legal', officer: LEGAL, needs: 'slip' as const },
    { step: 'issue', officer: ISSUING, needs: 'none' as const },
  ];
  return { ...plan, circulations: [{ ...convocation, chain }] };
}

const json = jsonReader((...args) => convene(...args));

const Tasks = z.array(
  z.object({
    meeting: z.string(),
    mode: z.string(),
    circulation: z.string(),
    step: z.string(),
    revision: z.int(),
    act: z.string(),
    issues: z.boolean(),
    evidence: z.string(),
    since: z.string(),
    command: z.string(),
  }),
);

/** The index of the server follows: waits until it knows what the circulations await. */
async function seenOnDesk(officer: string, many: number): Promise<void> {
  const query = `Awaiting = "${officer}" AND WorkflowType = "circulation" AND TaskQueue = "${house.name}"`;
  await until(
    `${many} on the desk of ${officer}`,
    async () => (await house.temporal.workflow.count(query)).count === many,
  );
}

describe('the list', () => {
  test('has what awaits an officer in all meetings, the live one first', async () => {
    const tasks = await json(Tasks, 'desk', '--officer', CHIEF);
    const of = {
      circulation: 'convocation',
      step: 'branch',
      revision: 1,
      act: 'approve',
      issues: false,
      evidence: 'none',
    };
    expect(tasks).toMatchObject([
      { ...of, meeting: live, mode: 'live', command: `convene approve ${live} convocation --officer ${CHIEF}` },
      { ...of, meeting, mode: 'rehearsal', since: '2024-02-05T08:00:00Z' },
    ]);
    const [listed, stranger, nobody] = await Promise.all([
      runConvene(['desk'], { ...fleet, CONVENE_OFFICER: CHIEF }),
      convene('desk', '--officer', 'stranger'),
      convene('desk'),
    ]);
    // no terminal: nothing is asked
    expect(listed).toMatchObject({ status: 0, err: '' });
    expect(listed.out).toMatch(/REHEARSAL +convocation +branch +1 +2024-02-05 09:00 +approve\n/);
    expect(stranger.status).toBe(1);
    expect(stranger.err).toMatch(/^UNKNOWN_OFFICER: .*\n +oda-geneva-desk {2}Political Affairs Officer/);
    expect(nobody).toMatchObject({ status: 2, err: expect.stringContaining('CONVENE_OFFICER') });
  });
});

describe.skipIf(!hasTerminal && !process.env.CI)('at a terminal', () => {
  const CHOICE = '[a]pprove, [r]eturn, [n]ext, [q]uit? ';

  test('a text is shown and returned with comments; the drafter reads them', async () => {
    const desk = atTerminal(['desk', '--officer', CHIEF], fleet);
    expect(await desk.says(CHOICE)).toContain(`1 of 2  ${live}\n`);
    desk.type('n');
    const shown = await desk.says(CHOICE);
    expect(shown).toContain(`2 of 2  ${meeting}  REHEARSAL\n`);
    expect(shown).toContain('e-mail (en): {number} – Convening of the Twelfth Meeting');
    expect(shown).toContain('recipients  197 participants');
    expect(shown).toContain('This is the first revision');
    desk.type('perhaps');
    await desk.says('Type a, r, n or q');
    await desk.says(CHOICE);
    desk.type('r');
    await desk.says('Comments for the drafter, in words of the office: ');
    desk.type('');
    await desk.says('Nothing was returned: the comments must not be empty.');
    await desk.says(CHOICE);
    desk.type('r');
    await desk.says('in words of the office: ');
    desk.type('Paragraph 1: it is a great honour.');
    await desk.says(`convene revise ${meeting} convocation --officer ${DESK}`);
    expect(await desk.ends()).toMatchObject({
      status: 0,
      said: expect.stringContaining('0 approved, 1 returned, 1 left'),
    });

    await seenOnDesk(DESK, 1);
    const drafter = atTerminal(['desk', '--officer', DESK], fleet);
    const said = await drafter.says('q to quit: ');
    expect(said).toContain(`Returned by ${CHIEF}: Paragraph 1: it is a great honour.`);
    drafter.type('q');
    expect((await drafter.ends()).status).toBe(0);
  });

  test('what was revised is shown word by word; who comes too late is told, and goes on', async () => {
    const { text } = await house.convene.registry.revision(meeting, 'convocation', null);
    const Text = z.looseObject({ documents: z.array(z.looseObject({ paragraphs: z.array(z.string()) })) });
    const edited = Text.parse(text);
    const [paper] = edited.documents;
    if (paper === undefined) throw new Error('a text has a paper');
    paper.paragraphs = paper.paragraphs.map((one, i) =>
      i === 0 ? one.replace('the honour', 'the great honour') : one,
    );
    const textSha256 = await house.convene.storeText(edited);
    const by = { actor: `officer:${DESK}`, officer: DESK, revision: 2, textSha256 };
    await house.convene.revise(meeting, 'convocation', by);
    const awaited = await awaitedOn(house, meeting, 'convocation', DRAFTED);
    await seenOnDesk(CHIEF, 2);

    const desk = atTerminal(['desk', '--officer', CHIEF], fleet);
    await desk.says(CHOICE);
    desk.type('n');
    const shown = await desk.says(CHOICE);
    expect(shown).toContain('Differences to revision 1');
    expect(shown).toMatch(/paragraph 1\n +… .*has the {\+great\+} honour/);
    expect(shown).not.toContain('paragraph 2');
    // another is faster
    const { sha256, revision } = awaited;
    if (sha256 === null) throw new Error('nothing to approve');
    const evidence = { kind: 'none' as const };
    const faster = { actor: `officer:${CHIEF}`, officer: CHIEF, revision, sha256, evidence };
    await house.convene.approve(meeting, 'convocation', faster);
    desk.type('a');
    await desk.says(`not_accepted: ${CHIEF} is not the officer awaited; the step legal is for ${LEGAL}`);
    expect(await desk.ends()).toMatchObject({
      status: 0,
      said: expect.stringContaining('0 approved, 0 returned, 2 left'),
    });
  });

  test('a slip is asked for where the step needs one; the paper lies open for the officer alone', async () => {
    const slip = join(folder, 'slip.pdf');
    writeFileSync(slip, 'a scan');
    await seenOnDesk(LEGAL, 1);
    const desk = atTerminal(['desk', '--officer', LEGAL, '--recorded-by', CHIEF], fleet);
    const shown = await desk.says(CHOICE);
    const paper = /to read it {2}(\S+)/.exec(shown)?.[1] ?? '';
    expect(readFileSync(paper).subarray(0, 5).toString()).toBe('%PDF-');
    expect(statSync(paper).mode & 0o777).toBe(0o600);
    desk.type('a');
    await desk.says('Its file: ');
    desk.type(join(folder, 'none.pdf'));
    await desk.says('Its reference, such as "Routing slip 7": ');
    desk.type('Slip 7');
    await desk.says('Its date, such as 2024-02-13: ');
    desk.type('yesterday');
    await desk.says('Nothing was approved: the date must be a date');
    await desk.says(CHOICE);
    desk.type('a');
    for (const [asked, answer] of [
      ['Its file: ', slip],
      ['Routing slip 7": ', 'Slip 7'],
      ['2024-02-13: ', '2024-02-05'],
    ] as const) {
      await desk.says(asked);
      desk.type(answer);
    }
    await desk.says(`convocation: approved by ${LEGAL}`);
    expect((await desk.ends()).status).toBe(0);
    expect(existsSync(paper)).toBe(false);
    const hash = createHash('sha256').update('a scan').digest('hex');
    // the registry follows
    const recorded = await until('the approval on record', async () => {
      const acts = await house.convene.registry.acts(meeting, { subject: 'convocation' });
      return acts.find(({ act }) => act.action === 'approve' && act.detail.officer === LEGAL);
    });
    expect(recorded.act).toMatchObject({ actor: `officer:${CHIEF}`, detail: { slip: 'Slip 7', slipSha256: hash } });
  });

  test('the issuing officer sees that number and date were filled in, and nothing else', async () => {
    await awaitedOn(house, meeting, 'convocation', DRAFTED);
    await seenOnDesk(ISSUING, 1);
    const desk = atTerminal(['desk', '--officer', ISSUING], fleet);
    const shown = await desk.says(CHOICE);
    expect(shown).toContain('number ODA/01-2024/CCM, date 2024-02-15');
    expect(shown).toContain('[-{number}-] {+ODA/01-2024/CCM+}');
    expect(shown).toContain('Nothing else differs from the text that was approved.');
    expect(shown).toContain('the same bytes');
    desk.type('q');
    expect(await desk.ends()).toMatchObject({ status: 0, said: expect.stringContaining('1 left') });
  });
});

const Preview = z.object({
  final: z.boolean(),
  recipients: z.array(
    z.object({ code: z.string(), channel: z.string(), to: z.array(z.object({ address: z.string() })) }),
  ),
  held: z.array(z.object({ code: z.string(), reason: z.string() })),
  outside: z.record(z.string(), z.int()),
  totals: z.object({ channel: z.record(z.string(), z.int()) }),
  sample: z.object({
    participant: z.string(),
    envelope: z.object({ to: z.array(z.string()) }),
    message: z.looseObject({
      ...{ messageId: z.string(), date: z.string(), subject: z.string() },
      headers: z.record(z.string(), z.string()),
    }),
    attachments: z.array(z.object({ bytes: z.int(), sha256: z.string() })),
  }),
});
let sample: z.infer<typeof Preview>['sample'];

describe('before it goes out', () => {
  const dispatch = (...more: string[]) => ['dispatch', meeting, 'convocation', '--preview', ...more];

  test('a preview shows who is held back, until that is lifted', async () => {
    const order = (verb: string, ...more: string[]) =>
      convene(verb, meeting, 'FJI', '--circulation', 'convocation', '--officer', DESK, ...more);
    expect(await order('hold', '--reason', 'The mission moves')).toMatchObject({ status: 0 });
    const [held, text] = await Promise.all([json(Preview, ...dispatch()), convene(...dispatch())]);
    expect(held.held).toMatchObject([{ code: 'FJI', reason: 'The mission moves' }]);
    expect(held.recipients.map(({ code }) => code)).not.toContain('FJI');
    expect(held.totals.channel).toEqual({ email: 191, post: 5 });
    expect(text.out).toContain('Held back: 1\n  FJI  Fiji: The mission moves\n');
    expect(await order('release')).toMatchObject({ status: 0 });
  });

  test('a preview shows whom it reaches, and a sample of the bytes', async () => {
    const [preview, text, other] = await Promise.all([
      json(Preview, ...dispatch('--participant', 'che')),
      convene(...dispatch()),
      convene(...dispatch('--participant', 'ICRC')),
    ]);
    expect(preview).toMatchObject({ final: true, held: [], outside: { observer_organization: 5 } });
    expect(preview.totals.channel).toEqual({ email: 192, post: 5 });
    expect(preview.recipients).toHaveLength(197);
    const papers = (await house.convene.registry.documents(meeting)).filter(
      ({ stage, language }) => stage === 'final' && language === preview.sample.message.headers['Content-Language'],
    );
    const attached = preview.sample.attachments.map(({ sha256 }) => sha256);
    expect(attached.sort()).toEqual(papers.map(({ sha256 }) => sha256).sort());
    sample = preview.sample;
    expect(text.out).toContain('  AFG  Afghanistan: newyork@afg.mission.example; else geneva@afg.mission.example\n');
    expect(text.out).toMatch(/to the ministry, by post \(2\)\n {2}COK/);
    expect(text.out).toContain('Subject: [REHEARSAL] ODA/01-2024/CCM – Convening of');
    expect(other).toMatchObject({ status: 1, err: expect.stringContaining('NOT_A_RECIPIENT') });
  });

  test('a test copy goes to oneself alone, marked, on record, and never counts', async () => {
    const copy = (to: string) => convene(...dispatch('--participant', 'CHE', '--test-copy', to));
    const copies = () =>
      house.sink.received().filter(({ to }) => to.some((address) => /@(che|office)\./.test(address)));
    const before = copies().length;
    const [mission, beside, away] = await Promise.all([
      copy('NewYork@che.mission.example'),
      copy('someone@che.mission.example'),
      runConvene(['dispatch', live, 'convocation', '--preview', '--test-copy', 'me@office.example'], fleet),
    ]);
    expect(mission).toMatchObject({ status: 1, err: expect.stringContaining('ADDRESS_OF_PARTICIPANT') });
    expect(beside).toMatchObject({ status: 1, err: expect.stringContaining('che.mission.example belongs to CHE') });
    // a live meeting's copy never takes the way of a rehearsal's
    expect(away).toMatchObject({ status: 1, err: expect.stringContaining('NO_TRANSPORT') });
    expect(copies()).toHaveLength(before);

    expect((await copy('me@office.example')).status).toBe(0);
    await house.sink.settled();
    const [stored, ...more] = copies().slice(before);
    expect(more).toEqual([]);
    expect(stored?.to).toEqual(['me@office.example']);
    const eml = readFileSync(join(house.mailDir, stored?.file ?? ''), 'utf8');
    expect(eml).toContain(`X-Convene-Test-Copy: ${meeting}/convocation`);
    expect(eml).toMatch(/Subject: =\?UTF-8\?Q\?TEST_COPY/);
    // in the plain text and in the HTML
    expect(eml.match(/TEST COPY of/g)).toHaveLength(2);
    expect(eml).toMatch(/^To: .*<me@office.example>$/m);
    expect(eml).not.toMatch(/^Cc:/m);
    expect(eml).not.toContain(sample.message.messageId);
    const acts = (await checkedActs(house, meeting)).filter(({ act }) => act.action === 'test_copy');
    expect(acts.map(({ act }) => act.detail)).toMatchObject([{ domain: 'office.example', sample: 'CHE' }]);
    expect(JSON.stringify(acts)).not.toContain('me@');
    expect(await house.convene.registry.mailCounts(meeting)).toMatchObject({ prepared: 0, sent: 0 });
  });

  test.skipIf(!hasTerminal && !process.env.CI)('approve asks, and approves on a yes only', async () => {
    const approve = ['approve', meeting, 'convocation', '--officer', ISSUING];
    const no = atTerminal(approve, fleet);
    await no.says(`Approve this as ${ISSUING}? [y/N] `);
    no.type('');
    expect(await no.ends()).toMatchObject({ status: 1, said: expect.stringContaining('NOT_APPROVED') });
    const yes = atTerminal(approve, fleet);
    await yes.says('[y/N] ');
    yes.type('y');
    expect(await yes.ends()).toMatchObject({ status: 0, said: expect.stringContaining('revision 2 is issued') });
  });
});

describe('afterwards', () => {
  const PAPER = {
    kind: 'note_verbale' as const,
    reference: 'No. 7',
    date: '2024-02-19',
    receivedAt: '2024-02-19T10:00:00Z',
  };
  const DAY = z.object({
    meeting: z.string(),
    awaited: z.array(z.object({ since: z.string(), command: z.string() })),
    due: z.array(z.object({ what: z.string() })),
    undeliverable: z.array(z.object({ code: z.string(), answer: z.string(), command: z.string() })),
    toConfirm: z.array(z.object({ code: z.string(), command: z.string() })),
    mail: z.object({
      waiting: z.array(z.unknown()),
      refused: z.array(z.object({ participant: z.string(), command: z.string() })),
      reachedOtherwise: z.int(),
    }),
    attention: z.array(z.object({ action: z.string(), reason: z.string(), command: z.string() })),
  });

  test('today has what went wrong, each with its command, and the live meeting first', async () => {
    await house.convene.advance(meeting, CONVENED);
    // the very message that was shown before, but for its date
    const [sent] = await house.convene.registry.mailOf(meeting, 'CHE');
    expect({ ...sent?.message, date: '' }).toEqual({ ...sample.message, date: '' });
    const circulation = house.temporal.workflow.getHandle(workflowIds.circulation(meeting, 'convocation'));
    await circulation.signal(names.signals.approve, { v: 1, officer: ISSUING });
    await until('the signal on record', async () => {
      const acts = await house.convene.registry.acts(meeting, { subject: 'convocation', limit: 1 });
      return acts[0]?.act.action === 'signal_set_aside';
    });

    const [days, text] = await Promise.all([json(z.array(DAY), 'today'), convene('today')]);
    expect(days.map((day) => day.meeting)).toEqual([live, meeting]);
    const [ofLive, day] = days;
    expect(ofLive?.awaited).toMatchObject([{ command: `convene approve ${live} convocation --officer ${CHIEF}` }]);
    expect(day?.awaited).toEqual([]);
    // nothing within a week: then what comes next
    expect(day?.due).toEqual([expect.objectContaining({ what: 'deadline for delegations' })]);
    expect(day?.undeliverable).toMatchObject([
      { code: 'SOM', answer: expect.stringContaining('550'), command: `convene confirm ${meeting} SOM` },
    ]);
    expect(day?.toConfirm).toHaveLength(5);
    expect(day?.mail.refused).toMatchObject([{ participant: 'SOM', command: `convene file ${meeting} SOM` }]);
    expect(day?.mail).toMatchObject({ waiting: [], reachedOtherwise: 1 });
    expect(day?.attention).toMatchObject([
      {
        action: 'signal_set_aside',
        reason: expect.stringContaining('actor'),
        command: `convene acts ${meeting} --subject "convocation"`,
      },
    ]);
    expect(text.out).toContain('Undeliverable: hand the paper over, and confirm that');
    expect(text.out).toMatch(/SOM, convocation: newyork@som\.mission\.example refused: 550/);
  });

  test('a file has the proof of the very bytes, and all that was superseded', async () => {
    const { convene: library } = house;
    const [staff, che] = ['staff:desk', 'participant:CHE'];
    await library.nominate(meeting, 'CHE', delegation('head', 'delegate'), { actor: che });
    await library.nominate(meeting, 'CHE', delegation('head'), { actor: che });
    await library.answer(meeting, { kind: 'nil_return', participant: 'FRA', actor: 'participant:FRA' });
    await library.nominate(meeting, 'FRA', delegation('delegate'), { actor: staff, basis: PAPER });
    // two heads: refused, and yet stored
    await expect(library.nominate(meeting, 'CHE', delegation('head', 'head'), { actor: che })).rejects.toThrow(
      /one head/,
    );
    await library.advance(meeting, '2024-09-02T12:00:00Z');
    const late = await library.nominate(meeting, 'SOM', delegation('head'), { actor: 'participant:SOM' });
    await library.registry.waitForVersion(meeting, 'SOM', late.version);

    const File = z.object({
      meeting: z.string(),
      sent: z.array(z.object({ state: z.string(), message_id: z.string(), sha256: z.string(), answer: z.string() })),
      other: z.array(z.object({ said: z.string() })),
      received: z.array(z.object({ kind: z.string(), late: z.boolean(), standing: z.string().nullable() })),
      changed: z.array(z.object({ status: z.string(), actor: z.string(), basis: z.string() })),
    });
    const [ofChe, ofFra, ofSom, ofLive] = await Promise.all([
      json(File, 'file', 'CHE', '--meeting', meeting),
      json(File, 'file', meeting, 'FRA'),
      json(File, 'file', meeting, 'SOM'),
      convene('file', 'CHE'),
    ]);
    const [mail] = ofChe.sent;
    expect(mail?.sha256).toBe(house.sink.received().find((one) => mail?.message_id.includes(one.messageId))?.sha256);
    expect(ofChe.received.map(({ kind, standing }) => [kind, standing])).toEqual([
      ['nominate', expect.stringMatching(/^superseded by nominate, act \d+$/)],
      ['nominate', 'on record'],
      ['nominate', 'stored, and not accepted: no act names it'],
    ]);
    expect(ofChe.changed.map(({ status }) => status)).toEqual(['notified', 'nominated', 'amended']);
    expect(ofFra.received.map(({ kind, standing }) => [kind, standing])).toEqual([
      ['nil_return', expect.stringMatching(/^superseded by nominate/)],
      ['nominate', 'on record'],
    ]);
    expect(ofFra.changed.at(-1)).toEqual({
      status: 'incomplete',
      actor: staff,
      basis: 'note verbale No. 7 of 2024-02-19',
    });
    expect(ofSom.changed.map(({ status }) => status)).toEqual(['not reached by e-mail', 'no_reply', 'nominated']);
    expect(ofSom.received).toMatchObject([{ kind: 'nominate', late: true, standing: 'on record' }]);
    expect(ofSom.other).toMatchObject([{ said: expect.stringContaining('not by e-mail') }]);
    // of two meetings the live one
    expect(ofLive).toMatchObject({ status: 0, err: `Of the live meeting ${live}; for a rehearsal add --meeting.\n` });
  });

  test('running workflows take the messages of docs/messages.md, and no others', async () => {
    const handlers = z.array(z.object({ name: z.string() }));
    const Metadata = z.object({
      definition: z.object({
        updateDefinitions: handlers.optional(),
        signalDefinitions: handlers.optional(),
        queryDefinitions: handlers.optional(),
      }),
    });
    for (const [to, workflowId] of [
      ['meeting', workflowIds.meeting(meeting)],
      ['circulation', workflowIds.circulation(meeting, 'convocation')],
      ['collection', workflowIds.collection(meeting, 1)],
      ['session', workflowIds.session(meeting)],
    ] as const) {
      const handle = house.temporal.workflow.getHandle(workflowId);
      const { definition } = Metadata.parse(await handle.query('__temporal_workflow_metadata'));
      const taken = (list: { name: string }[] = []) =>
        list
          .map(({ name }) => name)
          .filter((name) => !name.startsWith('__') && name !== '')
          .sort();
      const written = (kind: string) =>
        messages
          .filter((one) => one.kind === kind && one.to.includes(to))
          .map(({ name }) => name)
          .sort();
      expect(taken(definition.updateDefinitions), to).toEqual(written('update'));
      expect(taken(definition.signalDefinitions), to).toEqual(written('signal'));
      expect(taken(definition.queryDefinitions), to).toEqual(written('query'));
    }
  });
});

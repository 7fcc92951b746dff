import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { signingCodec } from '../../client/people.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { publicKeyLine } from '../../domain/sshsig.ts';
import { pageRecorder } from '../../stack/page-key.ts';
import { json } from '../workflows/raw.ts';
import { type Attacked, CHIEF, DESK, DIRECTOR, MEETING, WORKFLOWS } from './attacked.ts';

/** The attacks in short, as one table. */

const all = Object.values(WORKFLOWS);
const marked = { 'convene-mark': Buffer.from(`k1 ${'A'.repeat(43)}`), 'convene-ours': Buffer.from('1') };
const reference = {
  metadata: {
    encoding: Buffer.from('json/protobuf'),
    messageType: Buffer.from('temporal.api.sdk.v1.ExternalStorageReference'),
  },
  data: Buffer.from('{}'),
};
const chief = { actor: `officer:${CHIEF}`, officer: CHIEF };
const session = { kind: 'session', child: workflowIds.session(MEETING) };

/** A client of the attacker's: it signs nothing. */
const stranger = (at: Attacked) =>
  new Client({ connection: at.connected.temporal.connection, namespace: at.connected.temporal.options.namespace });

/** Starts a workflow as the attacker, and says how it ended. */
async function started(at: Attacked, type: string, workflowId: string, input: object): Promise<string> {
  const { taskQueue } = at.connected.config;
  try {
    await (await stranger(at).workflow.start(type, { workflowId, taskQueue, args: [input] })).result();
    return 'ran';
  } catch (error) {
    const causes = [
      error,
      Reflect.get(Object(error), 'cause'),
      Reflect.get(Object(Reflect.get(Object(error), 'cause')), 'cause'),
    ];
    return causes.map((one) => `${Reflect.get(Object(one), 'type')} ${Reflect.get(Object(one), 'message')}`).join('; ');
  }
}

/** Asks the port that people open, under a name and for a page of some site. */
async function posted(at: Attacked, path: string, headers: Record<string, string>): Promise<string> {
  const { hostname, port } = new URL(at.addresses.ui);
  const sent = request({ hostname, port, method: 'POST', path, headers: { 'content-type': 'text/plain', ...headers } });
  sent.end(JSON.stringify({ signalName: 'report', input: [{ ...session, event: 'closed' }] }));
  const [answer] = await once(sent, 'response');
  answer.resume();
  return `HTTP ${answer.statusCode}`;
}

/** Answers for a mission with the key of the page, which was stolen, and no link. */
async function answeredAsPage(at: Attacked, to: string): Promise<string> {
  const { pool, config, temporal } = at.connected;
  const [secret] = config.secrets;
  if (secret === undefined) throw new Error('the installation has no secret');
  const stolen = await pageRecorder(pool, secret);
  const { connection, options } = temporal;
  const dataConverter = { payloadCodecs: [signingCodec(async () => stolen)] };
  const thief = new Client({ connection, namespace: options.namespace, dataConverter });
  const answer = { v: 1, actor: `participant:${to}`, participant: to, kind: 'nil_return', channel: 'page' };
  return thief.workflow
    .getHandle(WORKFLOWS.collection)
    .executeUpdate(names.updates.answers, { args: [{ v: 1, answers: [answer] }] })
    .then(
      () => 'taken',
      (error: Error) => `refused as ${Reflect.get(Object(error.cause), 'type')}: ${error.cause}`,
    );
}

/** What each of several things comes to that are tried, in this order. */
type Attempt = (at: Attacked) => Promise<string[]>;
const each =
  (...attempts: readonly ((at: Attacked) => Promise<string>)[]): Attempt =>
  async (at) => {
    const said: string[] = [];
    for (const attempt of attempts) said.push(await attempt(at));
    return said;
  };

/** What is tried, how, and what each attempt comes to. */
export type Attack = [what: string, how: string, attempt: Attempt, comesTo: RegExp];

/** The attacks after which all is as it was. */
export const attacks: readonly Attack[] = [
  [
    '1: a name that the SDK keeps for itself',
    'signal and update',
    each(
      ...all.flatMap((id) =>
        ['__temporal_x', '__stack_trace', '__temporal_workflow_metadata'].flatMap((name) => [
          (at: Attacked) => at.signal(id, name, json({})),
          (at: Attacked) => at.update(id, name, json({})),
        ]),
      ),
    ),
    /^(sent|refused as )/,
  ],
  [
    '15: a payload that refers to a storage, as argument and as header',
    'signal and update',
    each(
      ...all.flatMap((id) => [
        (at: Attacked) => at.signal(id, 'report', reference, reference),
        (at: Attacked) => at.update(id, 'approve', reference, reference),
      ]),
    ),
    /^(sent|refused as )/,
  ],
  [
    '2: a page of another site, or under a name that it gave this machine',
    'HTTP',
    (at) => {
      const { host, port } = new URL(at.addresses.ui);
      const path = `/api/v1/namespaces/convene/workflows/${encodeURIComponent(WORKFLOWS.meeting)}`;
      return each(
        (to) => posted(to, `${path}/signal/report`, { host: `rebound.example:${port}` }),
        (to) => posted(to, `${path}/signal/report`, { host, origin: 'http://rebound.example' }),
        (to) => posted(to, `${path}/terminate`, { host }),
        (to) => posted(to, `${path}/reset`, { host }),
        (to) => posted(to, path, { host }),
      )(at);
    },
    /^HTTP 403$/,
  ],
  [
    '3: another key for the director, and what is signed with it',
    'signal, update and command',
    (at) => {
      const key = publicKeyLine(at.signer('thief').key.publicKey);
      const change = { id: DIRECTOR, title: 'Director', email: 'director@evil.example', key };
      const order = async (officer: string) => {
        const by = { id: `change-${officer}`, actor: `officer:${officer}`, officer, change, reason: 'New key' };
        return json(await at.order('changeOfficer', by, at.signer(officer, 'thief'), at.signer(CHIEF, 'thief')));
      };
      const sign = ['--sign-with', at.keyOf('thief')];
      const cancel = ['--decision', 'Decision 1', '--decision-date', '2024-02-01', '--officer', DIRECTOR, '--yes'];
      const command = async (...args: string[]) => {
        const { status, err } = await at.convene(...args);
        return status === 1 ? `refused as ${err}` : `ended with ${status}`;
      };
      return each(
        async (at: Attacked) => at.signal(WORKFLOWS.meeting, 'changeOfficer', await order(DIRECTOR)),
        async (at: Attacked) => at.update(WORKFLOWS.meeting, 'changeOfficer', await order(DIRECTOR)),
        async (at: Attacked) => at.update(WORKFLOWS.meeting, 'changeOfficer', await order(DESK)),
        () => command('cancel', MEETING, ...cancel, ...sign),
        () => command('approve', MEETING, 'invitation', '--officer', CHIEF, '--yes', ...sign),
      )(at);
    },
    /^sent$|unproved: /,
  ],
  [
    '4: what only the house says, and orders as the meeting itself',
    'signal, update and HTTP',
    each(
      (at: Attacked) => at.signal(WORKFLOWS.meeting, 'report', json({ ...session, event: 'opened' })),
      (at: Attacked) => at.signal(WORKFLOWS.meeting, 'report', json({ ...session, event: 'closed' }, marked)),
      (at: Attacked) => at.signal(WORKFLOWS.collection, 'command', json({ kind: 'close', id: 'close' }, marked)),
      (at: Attacked) => at.signal(WORKFLOWS.convocation, 'end', json({}, marked)),
      // what the door lets through lacks the token of a page
      (at) => {
        const path = `/api/v1/namespaces/convene/workflows/${encodeURIComponent(WORKFLOWS.meeting)}/signal/report`;
        return posted(at, path, { host: new URL(at.addresses.ui).host });
      },
      (at) =>
        at.update(
          WORKFLOWS.meeting,
          'hold',
          json({ v: 1, actor: 'system:meeting', officer: DESK, participant: 'CHE', reason: 'x' }),
        ),
      (at) =>
        at.update(WORKFLOWS.meeting, 'advanceClock', json({ v: 1, actor: 'staff:x', to: '2099-01-01T00:00:00Z' })),
    ),
    /^(sent|HTTP 400|refused as (not_lawful|live))/,
  ],
  [
    '5: another address of a mission in the live directory, by the plan of a rehearsal',
    'command',
    async (at) => {
      const directory = readFileSync('meetings/directory.example.csv', 'utf8');
      const others = directory.replaceAll(/[^,\s"]+@che\.[a-z.]+/gi, 'mission@evil.example');
      if (others === directory) throw new Error('nobody of CHE is in the directory');
      writeFileSync(join(at.folder, 'evil.csv'), others);
      const plan = readFileSync(join(at.folder, 'plan.yaml'), 'utf8').replace(/^directory:.*$/m, 'directory: evil.csv');
      writeFileSync(join(at.folder, 'rehearsed.yaml'), plan);
      // its clock begins on the day before, at nine
      const until = `${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}T09:30:00Z`;
      const { status, err } = await at.convene('rehearse', join(at.folder, 'rehearsed.yaml'), '--until', until);
      return [`rehearsed ${status} ${status === 0 ? '' : err}`];
    },
    /^rehearsed 0/,
  ],
  [
    '6: eighteen signals of 1.9 MB, and as large ones as the server takes; check and archive go on',
    'signal and command',
    async (at) => {
      const sent = await each(
        ...Array.from(
          { length: 18 },
          () => (at: Attacked) => at.signal(WORKFLOWS.meeting, 'flood', json('x'.repeat(1_900_000))),
        ),
        ...Array.from(
          { length: 18 },
          () => (at: Attacked) => at.signal(WORKFLOWS.meeting, 'flood', json('x'.repeat(500_000))),
        ),
      )(at);
      const check = await at.convene('check', MEETING);
      const archive = await at.convene('archive', MEETING, '--unfinished', '--out', join(at.folder, 'archive'));
      return [...sent, `check ${check.status} ${check.out}${check.err}`, `archive ${archive.status} ${archive.err}`];
    },
    /^(not taken: .*size exceeds limit|sent|(check|archive) 0)/,
  ],
  [
    '8: the time of the meeting',
    'options of a workflow',
    each((at) =>
      at.connected.temporal.workflowService
        .updateWorkflowExecutionOptions({
          namespace: at.connected.temporal.options.namespace,
          workflowExecution: { workflowId: WORKFLOWS.meeting },
          workflowExecutionOptions: { timeSkippingConfig: { enabled: true } },
          updateMask: { paths: ['time_skipping_config'] },
        })
        .then(
          () => 'skips',
          (error: Error) => error.message,
        ),
    ),
    /time.?skipping/i,
  ],
  [
    '9: officers and keys of a circulation, and an approval with such a key',
    'signal and update',
    async (at) => {
      const key = publicKeyLine(at.signer('thief').key.publicKey);
      const officers = [{ id: CHIEF, title: 'Chief', email: 'chief@evil.example', key }];
      const stolen = await at.approval('invitation', 'thief');
      return each(
        (at: Attacked) => at.signal(WORKFLOWS.invitation, 'staff', json({ id: 'staff-1', officers }, marked)),
        (at: Attacked) => at.signal(WORKFLOWS.invitation, 'approve', json({ v: 1, id: 'stolen-1', ...stolen })),
        (at: Attacked) => at.update(WORKFLOWS.invitation, 'approve', json({ v: 1, id: 'stolen-2', ...stolen })),
        (at) =>
          at.update(WORKFLOWS.invitation, 'approve', json({ v: 1, ...chief, revision: 1, sha256: stolen.sha256 })),
      )(at);
    },
    /^(sent|refused as unproved)/,
  ],
  [
    '10 and 11: the id of a child first, a state of one’s own, and a meeting of one’s own',
    'start',
    (at) => {
      const input = { v: 1, meeting: MEETING, mode: 'live', at: '2024-01-01T00:00:00Z', proofs: 'closed' };
      return each(
        (to) => started(to, 'session', workflowIds.session(MEETING), input),
        (to) => started(to, 'circulation', workflowIds.circulation(MEETING, 'reminder'), input),
        (to) => started(to, 'collection', workflowIds.collection(MEETING, 2), { ...input, state: {} }),
        (to) => started(to, 'meeting', `${WORKFLOWS.meeting}-2`, { ...input, state: { snapshot: {} } }),
        (to) => started(to, 'meeting', WORKFLOWS.meeting, input),
      )(at);
    },
    /unproved|already/i,
  ],
  [
    '13: a dispatch by a workflow of one’s own',
    'start, with a worker of one’s own',
    async (at) => {
      const { convene, config, temporal } = at.connected;
      const [{ revision = 1, sha256 = '' } = {}] = await convene.registry.circulations(MEETING);
      const workflowsPath = fileURLToPath(new URL('../workflows/stranger.ts', import.meta.url));
      const connection = await NativeConnection.connect({ address: at.addresses.temporal.address });
      const { namespace } = temporal.options;
      const worker = await Worker.create({ connection, namespace, taskQueue: 'theirs', workflowsPath });
      const input = { meeting: MEETING, mode: 'live', circulation: 'convocation', revision, sha256, attempt: 2 };
      const args = [`${config.taskQueue}-mail`, { ...input, participants: ['CHE'], at: '2024-02-21T09:00:00Z' }];
      const asked = stranger(at).workflow.execute('stranger', { workflowId: 'stranger', taskQueue: 'theirs', args });
      const said = await worker.runUntil(asked).then(
        () => 'sent',
        (error: { cause?: { cause?: { type?: string } } }) => String(error.cause?.cause?.type),
      );
      await connection.close();
      return [said];
    },
    /^Stranger$/,
  ],
  [
    '17: the key of the page, without a link that was opened',
    'update',
    each(...['CHE', 'FRA'].map((code) => (at: Attacked) => answeredAsPage(at, code))),
    /^refused as unproved: .*no link of it signed this/,
  ],
  [
    '16: more than the server takes',
    'signal, update and start',
    each(
      (at: Attacked) => at.signal(WORKFLOWS.collection, 'answer', json('x'.repeat(530_000))),
      (at: Attacked) => at.update(WORKFLOWS.collection, 'answers', json('x'.repeat(530_000))),
      (to) => started(to, 'meeting', 'meeting/too-large', { x: 'x'.repeat(530_000) }),
    ),
    /size exceeds limit|DEADLINE_EXCEEDED|RESOURCE_EXHAUSTED|INVALID_ARGUMENT/,
  ],
];

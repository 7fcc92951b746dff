import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sshpk from 'sshpk';
import { expect } from 'vitest';
import { z } from 'zod';
import { type OrderSigner, signedOrder } from '../../client/signed.ts';
import { readSigningKey, signApproval } from '../../client/signing.ts';
import type { Awaited } from '../../domain/messages/approvals.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { type OrderName, orders } from '../../domain/messages/orders.ts';
import { publicKeyLine } from '../../domain/sshsig.ts';
import type { Connected } from '../../stack/clients.ts';
import { connect } from '../../stack/connect.ts';
import { type RunningSink, startSink } from '../../stack/sink.ts';
import { type Ended, endOf, runConvene, spawnConvene } from '../e2e/command.ts';
import { type RawPayload, rawSignal, rawUpdate } from '../workflows/raw.ts';
import { until } from '../workflows/support.ts';
import { writeLivePlan } from './live-plan.ts';

/** A live meeting as `convene up` runs it, for trials that attack it. */

export const MEETING = 'ccm-12msp';
export const [DESK, CHIEF, DIRECTOR] = ['oda-geneva-desk', 'oda-geneva-chief', 'odg-director'];
const OFFICERS = [DESK, CHIEF, 'legal-officer', DIRECTOR, 'eosg-issuing'];
/** Its workflows; the invitation is not approved. */
export const WORKFLOWS = {
  meeting: workflowIds.meeting(MEETING),
  collection: workflowIds.collection(MEETING, 1),
  convocation: workflowIds.circulation(MEETING, 'convocation'),
  invitation: workflowIds.circulation(MEETING, 'invitation'),
};

const Up = z.object({ ui: z.url(), temporal: z.object({ address: z.string(), namespace: z.string() }) });
const Failed = z.object({
  outcome: z.object({
    failure: z.object({
      message: z.string(),
      applicationFailureInfo: z.object({ type: z.string().nullish() }).nullish(),
    }),
  }),
});
const HOURS = 3_600;
/** What takes seconds may take minutes where the machine has other work. */
const BUSY_MS = 300_000;

export class Attacked {
  readonly folder: string;
  readonly missions: RunningSink;
  readonly connected: Connected;
  readonly addresses: z.infer<typeof Up>;
  readonly #up: ChildProcess;

  private constructor(
    folder: string,
    missions: RunningSink,
    { up, addresses }: { up: ChildProcess; addresses: z.infer<typeof Up> },
    connected: Connected,
  ) {
    this.folder = folder;
    this.missions = missions;
    this.addresses = addresses;
    this.connected = connected;
    this.#up = up;
  }

  /** Starts the servers and the meeting, and lets its convocation go out. */
  static async begin(): Promise<Attacked> {
    const folder = mkdtempSync(join(tmpdir(), 'convene-attacked-'));
    const missions = await startSink({ dir: join(folder, 'missions') });
    const running = await switchOn(folder, missions.url);
    const attacked = new Attacked(folder, missions, running, await connect({ dir: join(folder, 'var') }));
    await attacked.#start().catch(async (error: unknown) => {
      await attacked.end();
      throw error;
    });
    return attacked;
  }

  /** What `convene up` keeps. */
  get dir(): string {
    return join(this.folder, 'var');
  }

  /** Whether `convene up` still runs. */
  get isUp(): boolean {
    return this.#up.exitCode === null && this.#up.signalCode === null;
  }

  convene(...args: string[]): Promise<Ended> {
    return runConvene([...args, '--dir', this.dir], { CONVENE_TREATIES: this.folder });
  }

  /** The file of an officer's key; a thief has one too, which no plan knows. */
  keyOf(officer: string): string {
    return join(this.folder, 'keys', officer);
  }

  signer(officer: string, key = officer): OrderSigner {
    return { officer, key: readSigningKey(this.keyOf(key)) };
  }

  /** Sends a signal as it is, and says whether the server took it. */
  async signal(workflowId: string, name: string, ...payload: [RawPayload, header?: RawPayload]): Promise<string> {
    return rawSignal(this.connected, workflowId, name, ...payload).then(
      () => 'sent',
      (error: Error) => `not taken: ${error.message}`,
    );
  }

  /** Sends an update as it is, and says what it was answered. */
  async update(workflowId: string, name: string, ...payload: [RawPayload, header?: RawPayload]): Promise<string> {
    const { temporal } = this.connected;
    try {
      const answer = await temporal.withDeadline(Date.now() + 10_000, () =>
        rawUpdate(this.connected, workflowId, name, ...payload),
      );
      const failed = Failed.safeParse(answer);
      if (!failed.success) return 'taken';
      const { message, applicationFailureInfo } = failed.data.outcome.failure;
      return `refused as ${applicationFailureInfo?.type}: ${message}`;
    } catch (error) {
      return `not taken: ${error instanceof Error ? error.message : error}`;
    }
  }

  /** An order with the proofs of whoever signs it. */
  async order(name: OrderName, message: object, ...signers: OrderSigner[]): Promise<object> {
    return signedOrder(
      await this.connected.convene.named(MEETING),
      name,
      orders[name].parse({ v: 1, ...message }),
      signers,
    );
  }

  /** The approval of what is awaited on a circulation, signed with the key in a file. */
  async approval(circulation: string, key?: string) {
    const { awaits } = await this.connected.convene.circulation(MEETING, circulation);
    if (awaits === null || awaits.sha256 === null) throw new Error(`nothing is awaited on ${circulation}`);
    return this.#approvalOf(awaits, awaits.sha256, key);
  }

  async #approvalOf({ circulation, officer, revision, step }: Awaited, sha256: string, key = officer) {
    const named = await this.connected.convene.named(MEETING);
    const what = { ...named, circulation, revision, step, officer, for: officer, sha256 };
    const signature = await signApproval(readSigningKey(this.keyOf(key)), what);
    return {
      actor: `officer:${officer}`,
      officer,
      revision,
      sha256,
      evidence: { kind: 'signature' as const, signature },
    };
  }

  async #start(): Promise<void> {
    mkdirSync(join(this.folder, 'keys'));
    for (const name of [...OFFICERS, 'thief']) {
      writeFileSync(this.keyOf(name), sshpk.generatePrivateKey('ed25519').toString('ssh'), { mode: 0o600 });
      writeFileSync(`${this.keyOf(name)}.pub`, publicKeyLine(readSigningKey(this.keyOf(name)).publicKey));
    }
    const dates = { deadline: 2 * HOURS, opens: 3 * HOURS, provisionalList: 4 * HOURS, closes: 5 * HOURS };
    const plan = writeLivePlan(this.folder, dates, join(this.folder, 'keys'));
    // on a busy machine it may have to be given again, as it says
    await until(
      'the meeting to be started',
      async () => {
        const { status, err } = await this.convene('start', plan, '--yes', '--json');
        if (status !== 0) expect(err).toContain('START_INCOMPLETE');
        return status === 0;
      },
      BUSY_MS,
    );
    const { convene } = this.connected;
    await until(
      'the convocation to have gone out, and the invitation to be awaited',
      async () => {
        const { circulations, commands, acts } = await convene.state(MEETING);
        const awaits = circulations.convocation?.awaits;
        if (awaits != null && awaits.sha256 !== null)
          // what was approved a moment ago may not have been reported yet
          await convene
            .approve(MEETING, 'convocation', await this.#approvalOf(awaits, awaits.sha256))
            .catch(() => null);
        const isDone = circulations.convocation?.dispatched === 'done' && commands.length === 0 && acts.length === 0;
        return isDone && circulations.invitation?.awaits != null;
      },
      BUSY_MS,
    );
    const notices = async () =>
      (await this.connected.pool.query('SELECT 1 FROM notice WHERE state IN ($1, $2)', ['prepared', 'sending'])).rows;
    await until('the notices to have gone out', async () => (await notices()).length === 0);
  }

  async end(): Promise<void> {
    await this.connected.close();
    const ended = this.isUp ? endOf(this.#up) : null;
    this.#up.kill('SIGTERM');
    await ended;
    await this.missions.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `convene up`, until it says that everything runs. */
async function switchOn(folder: string, smtpUrl: string) {
  const env = { SMTP_URL: smtpUrl, CONVENE_TREATIES: folder };
  // the profile of the treaty is read when the meeting starts
  writeFileSync(join(folder, 'ccm.yaml'), readFileSync('treaties/ccm.yaml'));
  const up = spawnConvene(['up', '--dir', join(folder, 'var'), '--json'], env);
  let [out, err] = ['', ''];
  up.stderr?.on('data', (text) => {
    err += text;
  });
  const said = await new Promise<string>((resolve, reject) => {
    up.stdout?.on('data', (text) => {
      out += text;
      if (out.endsWith('}\n')) resolve(out);
    });
    up.once('exit', (code) => reject(new Error(`convene up ended with ${code}: ${err}`)));
  });
  return { up, addresses: Up.parse(JSON.parse(said)) };
}

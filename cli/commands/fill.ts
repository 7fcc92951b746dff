import { createHash } from 'node:crypto';
import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import type { Convene } from '../../client/client.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { Scan } from '../../domain/messages/approvals.ts';
import { type CirculationPlan, cleanText, Slug } from '../../domain/plan.ts';
import { readGiven } from '../../meetings/given-file.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { actorOf, done, standing } from './approving.ts';
import { proofOf, provedBy } from './proving.ts';
import { circulation, date, meeting } from './words.ts';

/** The issuing officer fills in number and date, and attaches scans of initialled originals. */
export const fill = body(
  {
    meeting,
    circulation,
    officer: Slug,
    number: cleanText(180).optional(),
    date: date.optional(),
    scan: z.array(z.string()).default([]),
    signWith: provedBy.signWith,
  },
  async ({ scan, signWith, ...input }, cli) => {
    const by = proofOf({ ...input, signWith }, cli.env);
    const files = scan.map(readScan);
    const outcome = await cli.connected(async (connected) => {
      const { convene } = connected;
      await standing(connected, input);
      const now = await asking(connected, () => convene.circulation(input.meeting, input.circulation));
      const number = input.number ?? now.number;
      const [{ plan }, state] = await Promise.all([
        convene.registry.meeting(input.meeting),
        asking(connected, () => convene.state(input.meeting)),
      ]);
      refuseTaken((state.orders?.plan ?? plan).circulations, state.circulations, { ...input, number });
      const scans = await storeScans(convene, files);
      return asking(connected, () =>
        convene.fillIssue(
          input.meeting,
          input.circulation,
          {
            actor: actorOf(input),
            officer: input.officer,
            number,
            date: input.date ?? now.date,
            ...(scans.length === 0 ? {} : { scans }),
          },
          by,
        ),
      );
    });
    cli.print({ ...input, done: 'filled', ...outcome }, () => done(input, 'filled in', outcome));
  },
);

/** A registry files by the number: no two communications of a meeting have the same. @throws ConveneError `NUMBER_TAKEN` */
export function refuseTaken(
  circulations: readonly Pick<CirculationPlan, 'name' | 'issue'>[],
  issued: Record<string, { issued?: { number: string } | null | undefined } | undefined>,
  { meeting: id, circulation: name, number }: { meeting: string; circulation: string; number: string },
): void {
  const other = circulations.find(
    (one) => one.name !== name && (issued[one.name]?.issued?.number ?? one.issue.number) === number,
  );
  if (other === undefined) return;
  throw new ConveneError(
    'NUMBER_TAKEN',
    `${number} is the number of ${other.name} of ${id}; give ${name} one of its own, by which a registry can file it.`,
  );
}

type ScanFile = { document: string; bytes: Buffer };

function readScan(given: string): ScanFile {
  const [, document, file] = /^([a-z0-9][a-z0-9-]{0,40})=(.+)$/.exec(given) ?? [];
  if (document === undefined || file === undefined) {
    throw new UsageError(`--scan ${given}: write the document's name, =, and the file: note-verbale=scan.pdf`);
  }
  const bytes = readGiven(file, 'scan');
  if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) {
    throw new ConveneError('SCAN_FILE', `${file} is no PDF file; scan the original as PDF.`);
  }
  return { document, bytes };
}

function storeScans({ registry }: Convene, files: readonly ScanFile[]): Promise<Scan[]> {
  return Promise.all(
    files.map(async ({ document, bytes }) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await registry.storeBlob(sha256, 'application/pdf', bytes);
      return { document, sha256 };
    }),
  );
}

import { existsSync, readdirSync } from 'node:fs';
import { z } from 'zod';
import { printable } from '../../domain/storable.ts';
import { check } from '../../upkeep/agreement/agreement.ts';
import { archive as write } from '../../upkeep/archive/archive.ts';
import { verify } from '../../upkeep/archive/verify.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body } from '../body.ts';
import { exitCodes, UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { plain } from './agreement.ts';
import { meeting } from './words.ts';

/** `archive` keeps a meeting that has closed, and verifies what it kept. */
export const archive = body(
  {
    meeting: meeting.optional(),
    out: z.string().min(1).optional(),
    verify: z.string().min(1).optional(),
    replay: z.boolean().default(false),
    withoutPersons: z.boolean().default(false),
    unfinished: z.boolean().default(false),
  },
  async (input, cli) => {
    const { meeting: id, out, verify: folder, withoutPersons, unfinished } = input;
    if (
      (folder === undefined) === (id === undefined || out === undefined) ||
      (folder !== undefined && id !== undefined)
    ) {
      throw new UsageError('name a meeting and its folder (convene archive MEETING --out FOLDER), or --verify FOLDER');
    }
    let written: Awaited<ReturnType<typeof write>> | null = null;
    if (id !== undefined && out !== undefined) {
      written = await cli.connected(async (connected) => {
        const checked = await check({ ...connected, secrets: connected.config.secrets }, id);
        if (!existsSync(out) || readdirSync(out).length === 0)
          await noteCopy(connected.pool, 'archive', out, { meeting: id });
        return write(connected, checked, {
          out,
          withoutPersons,
          unfinished,
          say: (text) => cli.say(`Writing ${text}`),
        });
      });
    }
    const verified = await verify(written?.dir ?? folder ?? '', { replay: input.replay });
    const { faults, checked } = verified;
    cli.print({ ...verified, ...(written === null ? {} : { ...written, findings: written.findings.map(plain) }) }, () =>
      [
        ...(written === null ? [] : [`${written.dir}: ${written.files} files, ${written.bytes} bytes`]),
        ...(written === null || written.findings.length === 0
          ? []
          : [
              `Registry and workflows disagree in ${written.findings.length} places (data/check.json); \`convene repair ${id}\`, then archive again.`,
            ]),
        table(['what', 'verified'], Object.entries(checked)),
        ...faults.map(({ file, fault }) => printable(`${file} ${fault}`)),
        faults.length === 0
          ? `${verified.meeting}: the archive is whole.`
          : `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}: this archive is not what was written.`,
      ].join('\n'),
    );
    if (faults.length > 0) process.exitCode = exitCodes.failed;
  },
);

import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { outFile, writeNew } from '../../client/files.ts';
import { formOf, loadForm } from '../../client/form.ts';
import { venueDay } from '../../domain/day.ts';
import { Language } from '../../domain/plan.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';
import { code, meeting } from './words.ts';

/** The form on which a mission names its delegation: made with what is registered, and looked at when it comes back. */

const format = z.enum(['xlsx', 'docx'], { error: 'must be xlsx or docx' });

export const form = body(
  { meeting, code, format: format.default('xlsx'), language: Language.optional(), out: z.string().min(1).optional() },
  async ({ meeting: id, code: participant, format: as, language, out }, cli) => {
    const { data, file, bytes } = await cli.connected(async (connected) => {
      const { registry } = connected.convene;
      const { now } = await asking(connected, () => connected.convene.state(id));
      const context = await registry.meeting(id);
      const data = await formOf(registry, { id, participant, language, date: venueDay(now, context.plan) });
      const bytes =
        as === 'xlsx'
          ? await (await import('../../documents/form-xlsx.ts')).formXlsx(data, context)
          : await (await import('../../documents/form-docx.ts')).formDocx(data, context);
      const file = outFile(out, `delegation-${participant.toLowerCase()}.${as}`);
      if (data.persons.length > 0) await noteCopy(connected.pool, 'form', file, { meeting: id, participant, bytes });
      return { data, file, bytes };
    });
    writeNew(file, Buffer.from(bytes), 0o600);
    const said = { participant, language: data.language, persons: data.persons.length, file, bytes: bytes.length };
    cli.print(
      { meeting: id, ...said },
      () => `${file}: ${data.language}, ${data.persons.length} of the delegation filled in`,
    );
  },
);

export const read = body({ meeting, file: z.string() }, async ({ meeting: id, file }, cli) => {
  const { delegation, marks, sha256 } = await loadForm(file, { meeting: id });
  const { participant } = marks;
  cli.print({ meeting: id, participant, sha256, persons: delegation.persons }, () => {
    const persons = delegation.persons.map((one) => [one.role, one.name, one.title, one.function]);
    const how = `convene nominate ${id} ${participant} ${file} --reference … --date … --received-at …`;
    return `${table(['role', 'name', 'title', 'function'], persons)}\nThe form of ${participant} can be recorded; nothing was. To record it: ${how}`;
  });
});

import type { DeskTask } from '../../client/desk.ts';
import { type Issuing, issuingOf } from '../../client/issuing.ts';
import { ComparedText, type Difference, textDifferences } from '../../documents/differences.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import type { RevisionRow } from '../../registry/circulations.ts';
import type { Connected } from '../../stack/clients.ts';
import { paint } from '../terminal.ts';
import type { Looked } from './approving.ts';
import { drawn } from './drawn.ts';

/** What the officer has not seen before: in the last step what issuing filled in, else what was revised. */
export async function compared(
  { convene, pool }: Connected,
  task: DeskTask,
  plan: MeetingPlan,
  { stored, final }: Looked,
): Promise<string> {
  const { meeting: id, circulation: name, mode } = task;
  if (final) {
    const issuing = await issuingOf(stored, { pool, plan, meeting: id, circulation: name, mode });
    return issuing === null ? '' : filledIn(issuing, stored);
  }
  const before = await convene.registry.textBefore(id, name, stored.revision);
  if (before === null) return 'This is the first revision: there is nothing to compare it with.';
  const [a, b] = [ComparedText.safeParse(before.text), ComparedText.safeParse(stored.text)];
  if (!a.success || !b.success) return `Revision ${before.revision} cannot be compared: it has another form.`;
  const differences = textDifferences(a.data, b.data);
  const head = paint('bold', `Differences to revision ${before.revision}`, process.stderr);
  if (differences.length === 0) return `${head}: none, the two say the same.`;
  return [`${head}: ${key()}`, ...differences.flatMap(lines)].join('\n');
}

const key = () => `${paint('red', '[-taken out-]', process.stderr)} ${paint('green', '{+put in+}', process.stderr)}`;
const lines = ({ where, pieces }: Difference) => [where, drawn(pieces, process.stderr)];

function filledIn({ number, date: on, mail, faults, reproduced, scans }: Issuing, stored: RevisionRow): string {
  const papers = stored.text_manifest.documents.map(({ name }) => name).join(', ');
  return [
    `${paint('bold', 'Issuing filled in', process.stderr)}: number ${number}, date ${on}`,
    `in ${papers} and in the e-mail. ${key()}`,
    ...mail.flatMap(lines),
    faults.length === 0
      ? paint('green', 'Nothing else differs from the text that was approved.', process.stderr)
      : paint('red', `DO NOT APPROVE: ${faults.join('; ')}.`, process.stderr),
    reproduced
      ? 'The approved text was printed again here, without and with number and date: the same bytes.'
      : paint(
          'yellow',
          'The approved text, printed again here, gives other bytes: is this another version of Convene than the worker’s? Compare the papers by eye.',
          process.stderr,
        ),
    ...scans.map((name) =>
      paint('yellow', `${name} goes out as a scan of its original: compare it with the text by eye.`, process.stderr),
    ),
  ].join('\n');
}

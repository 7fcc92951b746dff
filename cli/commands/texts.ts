import { z } from 'zod';
import type { CirculationText } from '../../documents/text.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { Registry } from '../../registry/registry.ts';
import { stored } from '../../registry/stored.ts';

/** One drafted revision of a circulation's text, or the newest. Its reader loads the fonts, so it is imported only here. */
export async function textOf(
  registry: Registry,
  meeting: string,
  circulation: string,
  revision: number | null = null,
): Promise<{ text: CirculationText; revision: number }> {
  const row = await registry.revision(meeting, circulation, revision);
  const { CirculationText: Text } = await import('../../documents/text.ts');
  const read = stored(Text).safeParse(row.text);
  if (read.success) return { text: read.data, revision: row.revision };
  throw new ConveneError(
    'OTHER_FORM',
    `Revision ${row.revision} of ${circulation} has another form than texts have now:\n${z.prettifyError(read.error)}`,
  );
}

import { createRequire } from 'node:module';
import { z } from 'zod';

/** A private module of the SDK; `test/workflows/frozen.test.ts` notices when it is another. */
const HELPERS = '@temporalio/common/lib/internal-non-workflow/extstore-helpers.js';
const Helpers = z.looseObject({ isReferencePayload: z.instanceof(Function) });

/**
 * Nothing that arrives is taken for a reference to a storage of payloads, since Convene has none. The SDK would fail every
 * task of a workflow to which somebody sent one (TMPRL1105). Called before a worker or a replay begins.
 *
 * @throws z.ZodError where the SDK no longer has what this replaces
 */
export function ignoreReferences(): void {
  const helpers: unknown = createRequire(import.meta.url)(HELPERS);
  Helpers.parse(helpers);
  Object.assign(Object(helpers), { isReferencePayload: () => false });
}

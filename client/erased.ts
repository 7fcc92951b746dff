import { ConveneError } from '../domain/errors.ts';

type PrintedLists = readonly ({ persons: readonly { erased?: boolean | undefined }[] } | null)[];

/**
 * Persons who were erased cannot be printed again; official papers stay as they were drawn.
 *
 * @throws ConveneError `PERSONS_ERASED`
 */
export function refuseErased(meeting: string, lists: PrintedLists): void {
  const erased = lists.flatMap((one) => one?.persons ?? []).filter((person) => person.erased === true).length;
  if (erased === 0) return;
  throw new ConveneError(
    'PERSONS_ERASED',
    `${erased} of the persons that this would print were erased (\`convene acts ${meeting}\`: persons_erased); the lists that were issued are kept as they were drawn: \`convene documents ${meeting}\`.`,
  );
}

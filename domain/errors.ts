/** An error for the person at the terminal: a stable code, and a sentence that names the remedy. */
export class ConveneError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConveneError';
    this.code = code;
  }
}

/**
 * A request was refused: nothing of it was done, and repeating it gives the same result. `code` is the one that a
 * workflow gives, or sees as the type of a failure (`InvalidInput`, `NotIssued`, …).
 */
export class Refusal extends ConveneError {}

/** The text of whatever was thrown. */
export const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** The code of a system error (`ENOENT`), if it has one. */
export const systemCode = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** An error for the person at the terminal: a stable code, and a sentence that names the mend. */
export class ConveneError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConveneError';
    this.code = code;
  }
}

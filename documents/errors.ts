/** An error of documents. `code` is stable; the message says what was wrong, where, and what would be right. */
export class DocumentError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'DocumentError';
    this.code = code;
  }
}

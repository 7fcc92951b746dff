import type { Language } from '../domain/plan.ts';

/** An English phrase that has no words in a language yet. */
export type Untranslated = { language: Language; english: string };

/** An error of documents. `code` is stable; the message says what was wrong, where, and what would be right. */
export class DocumentError extends Error {
  readonly code: string;
  /** Of `wording.untranslated`: what is missing. */
  readonly untranslated: Untranslated | null;

  constructor(code: string, message: string, untranslated: Untranslated | null = null) {
    super(message);
    this.name = 'DocumentError';
    this.code = code;
    this.untranslated = untranslated;
  }
}

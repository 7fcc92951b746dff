import type { Message } from '../domain/mail.ts';
import { CODED, type Coded } from '../domain/notice-code.ts';

/** Where a stored notice has a code: the code itself is put in when it is sent, and stored nowhere. */
export const placeOfCode = (verb: Coded): string => `(code to ${verb})`;

/** The notice as it goes out. */
export const withCodes = (message: Message, codeTo: (verb: Coded) => string): Message => ({
  ...message,
  text: CODED.reduce((text, verb) => text.replaceAll(placeOfCode(verb), () => codeTo(verb)), message.text),
});

import type { Basis } from './messages/common.ts';

/** What workflows ask of the world. Workflows import these types and nothing else of `activities/`. */

/** One entry of the record: who did what, when, on what basis. */
export type Act = {
  /** The id of the message it stands on; unique in a meeting. */
  id: string;
  /** The meeting's clock. */
  at: string;
  /** The world's clock. */
  worldAt: string;
  actor: string;
  action: string;
  /** A participant's code, a circulation's name or the meeting's id. */
  subject: string;
  /** On what authority: an article, a step of a chain, a right of the secretariat. */
  authority: string;
  basis: Basis | null;
  detail: Record<string, string | number | boolean | null>;
  workflow: string;
  run: string;
};

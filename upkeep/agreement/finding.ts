import type { Client } from '@temporalio/client';
import type { Act } from '../../domain/act.ts';
import type { DocumentActivities, RegistryActivities } from '../../domain/activities.ts';
import type { Mode } from '../../domain/plan.ts';
import type { Pool } from '../../registry/database.ts';

/** A disagreement between registry and workflows, or within one of them. */
export type Finding = {
  /** Stable, such as ROW_BEHIND. */
  code: string;
  /** A participant, a circulation, a workflow, a paper, the number of an act. */
  subject: string;
  found: string;
  right: string;
  /** How `convene repair` mends it; null where it cannot. */
  mend: Mend | null;
  /** What a person has to do, where `repair` cannot. */
  byHand: string | null;
  /** The registry may still be about to write it: checked again before it is reported. */
  passing: boolean;
  /** Lawful, and told all the same: nothing is to be mended, and `check` is content. */
  isNote: boolean;
};

/** What `repair` does. Findings with the same key are mended together; a lower step comes first. */
export type Mend = { key: string; step: RepairStep; how: string; run(to: Mender): Promise<void> };

/** The registry first, so that a restored workflow finds what was sent; then the workflows, then the commands they missed. */
export const steps = {
  rows: 1,
  papers: 2,
  circulations: 3,
  record: 4,
  mail: 5,
  workflows: 6,
  takeBack: 7,
  tell: 8,
} as const;
export type RepairStep = (typeof steps)[keyof typeof steps];

/** What the repairs work with. */
export type Mender = {
  meeting: string;
  mode: Mode;
  actor: string;
  /** The id of one repair; what it creates is named by it. */
  id: string;
  /** As one of the installation's workers: what workflows send each other is taken from it. */
  tell(workflowId: string, signal: string, message?: unknown): Promise<void>;
  start: Client['workflow']['start'];
  ask(workflowId: string, update: string, message: { id: string }): Promise<unknown>;
  temporal: Client;
  pool: Pool;
  registry: RegistryActivities;
  documents(): Promise<DocumentActivities>;
  /** Records once what cannot be restored. */
  recorded: ReadonlySet<string>;
  record(act: Pick<Act, 'id' | 'action' | 'subject' | 'detail'>): Promise<void>;
};

type FindingDraft = Pick<Finding, 'code' | 'subject' | 'found' | 'right'> & { passing?: boolean } & (
    | { mend: Mend }
    | { byHand: string }
  );

const WITHOUT = { mend: null, byHand: null, passing: false, isNote: false };

export const finding = (draft: FindingDraft): Finding => ({ ...WITHOUT, ...draft });

/** What is as it should be, and people should know. */
export const note = (told: Pick<Finding, 'code' | 'subject' | 'found' | 'right'>): Finding => ({
  ...WITHOUT,
  ...told,
  isNote: true,
});

/** The key by which a finding is recognized when it is found again. */
export const identity = ({ code, subject, right }: Finding): string => `${code} ${subject} ${right}`;

/** The id of the act that says that a loss is known. */
export const knownId = ({ code, subject }: Pick<Finding, 'code' | 'subject'>): string =>
  `known/${code}/${subject}`.slice(0, 200);

/** Whom or what the act of a loss is about, where that is not the finding's own subject. */
type Loss = Pick<Finding, 'code' | 'subject' | 'found' | 'right'> & { byHand: string; about?: string };

/** A permanent loss: `repair` can only put on record that it is known. */
export function loss({ about, ...lost }: Loss): Finding {
  const { code, subject, found } = lost;
  return {
    ...WITHOUT,
    ...lost,
    passing: true,
    mend: {
      key: knownId(lost),
      step: steps.tell,
      how: 'put on record that it is lost',
      run: (to) =>
        to.record({
          id: knownId(lost),
          action: 'loss_recorded',
          subject: about ?? subject,
          detail: { code, found: found.slice(0, 300) },
        }),
    },
  };
}

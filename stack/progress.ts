/** The stage of a start, for display. Times in seconds; the estimate is for the whole stage, null where unknown. */
export type StackProgress = {
  stage: 'temporal' | 'download' | 'modules' | 'compile' | 'postgres' | 'sink' | 'namespace' | 'ready';
  detail: string;
  estimateSeconds: number | null;
  elapsedSeconds: number;
};

/** Receives progress. `everyMs`: how often it wishes to hear of a stage that goes on; ten seconds where it does not say. */
export type OnProgress = ((progress: StackProgress) => void) & { everyMs?: number };

const EVERY_MS = 10_000;

/** Reports one stage with the time since it began. */
export const stageOf = (
  onProgress: OnProgress,
  stage: StackProgress['stage'],
  estimateSeconds: number | null = null,
) => {
  const began = performance.now();
  return (detail: string, estimate = estimateSeconds): void =>
    onProgress({ stage, detail, estimateSeconds: estimate, elapsedSeconds: (performance.now() - began) / 1000 });
};

/**
 * Reports a stage that goes on for long: at once, then as often as the receiver wishes, and when it has succeeded. However
 * often what `detail` counts changes, and also where it does not: people see that the work goes on.
 */
export const during = async <T>(
  onProgress: OnProgress,
  { stage, estimateSeconds = null }: { stage: StackProgress['stage']; estimateSeconds?: number | null },
  detail: () => string,
  work: () => Promise<T>,
): Promise<T> => {
  const report = stageOf(onProgress, stage, estimateSeconds);
  report(detail());
  const timer = setInterval(() => report(detail()), onProgress.everyMs ?? EVERY_MS);
  try {
    const result = await work();
    report(detail());
    return result;
  } finally {
    clearInterval(timer);
  }
};

/** The stage of a start, for display. Times in seconds; the estimate is for the whole stage, null where unknown. */
export type StackProgress = {
  stage: 'temporal' | 'download' | 'modules' | 'compile' | 'postgres' | 'sink' | 'namespace' | 'ready';
  detail: string;
  estimateSeconds: number | null;
  elapsedSeconds: number;
};
export type OnProgress = (progress: StackProgress) => void;

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

/** Whether registry and workflows of a meeting agree, and what makes them agree again. */
export { type Checked, check } from './check.ts';
export type { Finding } from './finding.ts';
export { restoreRow } from './missing.ts';
export { jobsOf, type Mended, repair } from './repair.ts';

import { readConfig } from '../../worker/config.ts';
import { runWorker } from '../../worker/run.ts';

/** A worker in a process of its own, with its settings in the environment; says when it works, and stays. */
await runWorker(readConfig(process.env), process.env);
console.log('working');

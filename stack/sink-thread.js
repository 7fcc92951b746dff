// The sources are TypeScript: a thread, like the command, loads them through tsx.
import { register } from 'tsx/esm/api';

register();
await import('./sink-serve.ts');

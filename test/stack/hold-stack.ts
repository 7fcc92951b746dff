import { startStack } from '../../stack/stack.ts';

/** Starts a stack in the folder given, says so, and stays. */
const [dir = ''] = process.argv.slice(2);
await startStack({ dir, mode: 'rehearsal', volatile: true });
console.log('up');
setInterval(() => undefined, 60_000);

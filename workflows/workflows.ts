/** What the worker bundles and registers. The meeting is where to begin reading. */
export { circulation } from './circulation.ts';
export { collection } from './collection.ts';
export { meeting } from './meeting.ts';
export { session } from './session.ts';

/** What the worker bundles and registers. The meeting is where to begin reading. */
export { circulation } from './circulation/circulation.ts';
export { collection } from './collection/collection.ts';
export { meeting } from './meeting/meeting.ts';
export { session } from './session/session.ts';

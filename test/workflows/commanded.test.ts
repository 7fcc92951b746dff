import { testCommands } from './commands.ts';

/** Commands while collections stay in one run (trials/commanded.test.ts: while they turn all the time). */

testCommands(8_000);

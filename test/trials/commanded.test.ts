import { testCommands } from '../workflows/commands.ts';

/** Commands while collections turn all the time: in the middle of whatever they do. */

testCommands(40);

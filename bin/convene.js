#!/usr/bin/env node
// The sources are TypeScript and run as they are: no build stands between a clone and this command.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../cli/convene.ts');
await main(process.argv.slice(2));

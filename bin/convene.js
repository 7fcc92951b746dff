#!/usr/bin/env node
import { keepCompiled } from '../dist/cli/compiled.js';

keepCompiled();
const { main } = await import('../dist/cli/convene.js');
await main(process.argv.slice(2));

#!/usr/bin/env node
import { main } from '../dist/cli/convene.js';

await main(process.argv.slice(2));

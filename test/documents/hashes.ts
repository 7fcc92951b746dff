import { hashes } from './papers.ts';

process.stdout.write(JSON.stringify(await hashes()));

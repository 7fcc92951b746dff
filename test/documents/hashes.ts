import { z } from 'zod';
import { Language } from '../../domain/plan.ts';
import { hashes } from './papers.ts';

/** Prints the hashes of papers in the languages that it is given. */
process.stdout.write(JSON.stringify(await hashes(z.array(Language).parse(process.argv.slice(2)))));

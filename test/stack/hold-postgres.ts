import { startPostgres } from '../../stack/postgres.ts';

/** Starts PostgreSQL in the folder given, prints its URL, and stays. */
const [folder = ''] = process.argv.slice(2);
const { url } = await startPostgres({ dataDir: `${folder}/postgres`, log: `${folder}/postgres.log`, durable: false });
console.log(url);
setInterval(() => undefined, 60_000);

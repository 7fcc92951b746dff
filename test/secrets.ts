import { Secrets } from '../worker/secrets.ts';

/** The secrets of the installation that tests are. Recorded histories have marks that were made with them. */
export const CONVENE_SECRETS = `k1:${Buffer.alloc(32, 'tests').toString('base64')}`;
export const secrets = Secrets.parse(CONVENE_SECRETS);

import { mailActivities } from '../../activities/dispatch.ts';
import { readSender } from '../../mail/message.ts';
import { openTransports } from '../../mail/transports.ts';
import { openPool } from '../../registry/pool.ts';

// A dispatcher in a process of its own, to be killed: node --import tsx dispatch-child.ts DATABASE_URL SINK_URL INPUT LEASE
const [databaseUrl = '', sinkUrl = '', input = '', leaseMs = ''] = process.argv.slice(2);
const { dispatch } = mailActivities({
  pool: openPool(databaseUrl, { max: 4 }),
  smtp: openTransports({ REHEARSAL_SMTP_URL: sinkUrl }),
  sender: readSender({ MAIL_REPLY_TO: 'secretariat@convene.example', MAIL_BOUNCE_DOMAIN: 'bounces.example' }),
  log: console,
  leaseMs: Number(leaseMs),
});
await dispatch(JSON.parse(input));
process.exit(0);

import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withRehearsalKeys } from '../../rehearsal/keys.ts';
import { orderScenes } from '../../rehearsal/orders.ts';
import { rehearse } from '../../rehearsal/rehearsal.ts';
import { scriptOf } from '../../rehearsal/script.ts';
import { startHouse } from '../../stack/house.ts';
import { recordLive } from './live.ts';
import { recordOrders } from './orders.ts';
import { keepHistories } from './recording.ts';

/**
 * Adds a version to the corpus, or a part of one, as folders of `histories`:
 *
 *     node --import tsx test/replay/export.ts v4                 all three, some ten minutes
 *     node --import tsx test/replay/export.ts v4 rehearsal       v4: the plan of the Twelfth Meeting, rehearsed
 *     node --import tsx test/replay/export.ts v4 live            v4-live: live meetings, with timers
 *     node --import tsx test/replay/export.ts v4 orders [SEED]   v4-orders: twenty meetings with random orders
 *
 * A version that was released is never made again: its histories are those of meetings that may be running.
 */
const SEED = 20261128;
const recordings: Record<string, (folder: string) => Promise<void>> = {
  rehearsal: recordRehearsal,
  live: recordLive,
  orders: (folder) => recordOrders(folder, Number(process.argv[4] ?? SEED)),
};

async function recordRehearsal(folder: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'convene-export-'));
  const house = await startHouse({
    dir,
    mode: 'rehearsal',
    turnAt: { meeting: 800, circulation: 4_000, collection: 500 },
  });
  try {
    const { convene, temporal } = house;
    const keys = join(dir, 'keys');
    const { meeting, plan } = await convene.start('meetings/ccm-12msp.yaml', 'rehearsal', (read) =>
      withRehearsalKeys(read, keys),
    );
    await convene.advance(meeting, plan.startsAt);
    const codes = (await convene.registry.participants(meeting)).map(({ code }) => code);
    const script = scriptOf(plan, await convene.registry.contacts('rehearsal'), codes, 1);
    await rehearse({ convene, meeting, plan, script, orders: orderScenes(plan), keys });
    await keepHistories(temporal, meeting, join(folder, 'ccm-12msp'));
  } finally {
    await house.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

const [version = '', part] = process.argv.slice(2);
const parts = part === undefined ? Object.keys(recordings) : [part];
if (!/^v\d+$/.test(version) || parts.some((one) => recordings[one] === undefined)) {
  throw new Error(`name the version, such as v4, and perhaps one of ${Object.keys(recordings).join(', ')}`);
}
for (const one of parts) {
  const folder = fileURLToPath(
    new URL(`histories/${one === 'rehearsal' ? version : `${version}-${one}`}`, import.meta.url),
  );
  if (existsSync(folder)) throw new Error(`${folder} is there already, and what was recorded is not made again`);
  mkdirSync(folder, { recursive: true });
  await recordings[one]?.(folder);
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DateTime } from 'luxon';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

/** Seconds from now. The deadline is the last instant of its kind: the session follows it closely. */
export type Dates = { deadline: number; opens: number; provisionalList: number; closes: number };

const Chain = z.array(z.looseObject({ needs: z.string() }));
const Plan = z.looseObject({
  venue: z.looseObject({ timeZone: z.string() }),
  officers: z.array(z.looseObject({ id: z.string() })),
  circulations: z.array(z.looseObject({ name: z.string(), issue: z.looseObject({}), chain: Chain })),
});
const Profile = z.looseObject({
  mandates: z.array(z.looseObject({ covers: z.array(z.int()) })),
  meetings: z.array(z.looseObject({ decided: z.array(z.looseObject({ from: z.string(), to: z.string() })) })),
});

/**
 * The plan of the Twelfth Meeting with its dates today and its convocation and letter alone, in `folder`. As no treaty
 * body decided a meeting for today, a profile that says so is written beside it, for `CONVENE_TREATIES`.
 *
 * @param keys a folder with the officers' public keys (`OFFICER.pub`)
 */
export function writeLivePlan(
  folder: string,
  { deadline, opens, provisionalList, closes }: Dates,
  keys: string,
): string {
  const source = resolve('meetings/ccm-12msp.yaml');
  // receipts would be mails beside those that are counted, and its sittings are on days of their own
  const { answers: _, session: __, ...plan } = Plan.parse(parse(readFileSync(source, 'utf8')));
  const now = DateTime.now().setZone(plan.venue.timeZone).startOf('second');
  const at = (seconds: number) => now.plus({ seconds }).toFormat('yyyy-MM-dd HH:mm:ss');
  const [from, to] = [at(opens).slice(0, 10), at(closes).slice(0, 10)];
  // a convocation is dated before its deadline's day
  const yesterday = now.minus({ days: 1 }).toFormat('yyyy-MM-dd');
  const drafting = `${yesterday} 09:00`;
  const file = join(folder, 'plan.yaml');
  writeFileSync(
    file,
    stringify({
      ...plan,
      officers: plan.officers.map((officer) => {
        const file = join(keys, `${officer.id}.pub`);
        return existsSync(file) ? { ...officer, key: readFileSync(file, 'utf8').trim() } : officer;
      }),
      convokedOn: yesterday,
      startsAt: drafting,
      deadline: at(deadline),
      opens: at(opens),
      provisionalListAt: at(provisionalList),
      closes: at(closes),
      directory: resolve('meetings/directory.example.csv'),
      circulations: plan.circulations
        .filter(({ name }) => name === 'convocation' || name === 'invitation')
        .map((circulation) => ({
          ...circulation,
          draftAt: drafting,
          issue: { ...circulation.issue, date: yesterday },
        })),
    }),
  );
  const profile = Profile.parse(parse(readFileSync('treaties/ccm.yaml', 'utf8')));
  const years = [...new Set([from, to].map((date) => Number(date.slice(0, 4))))];
  writeFileSync(
    join(folder, 'ccm.yaml'),
    stringify({
      ...profile,
      mandates: profile.mandates.map((mandate) => ({ ...mandate, covers: [...mandate.covers, ...years] })),
      meetings: profile.meetings.map((meeting) => ({
        ...meeting,
        decided: meeting.decided.map((decided) => ({ ...decided, from, to })),
      })),
    }),
  );
  return file;
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { outFile, writeNew } from '../../client/files.ts';
import { decisionOnRecord, directoryCsv, nextOf, pathFrom } from '../../client/next.ts';
import { NextMeetings } from '../../domain/next-meeting.ts';
import { cleanText } from '../../domain/plan.ts';
import { linesOf } from '../../meetings/next/recorded.ts';
import { written } from '../../meetings/next/written.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { profileOf, profileText } from '../../treaties/treaties.ts';
import { body } from '../body.ts';
import { readOrderFile } from '../order-files.ts';
import { folded, table } from '../terminal.ts';
import { meeting } from './words.ts';

const DecisionFile = z.strictObject({ meetings: NextMeetings, reference: cleanText(360).optional() });

const path = z.string().min(1);

/** The plan of the meeting that follows, from the decision about it and the plan of the present one as it stands. */
export const next = body(
  {
    meeting,
    out: path,
    decision: path.optional(),
    directory: path.optional(),
    treaties: path.optional(),
  },
  async ({ meeting: id, out, decision: file, directory, treaties }, cli) => {
    const given = file === undefined ? null : readOrderFile(file, DecisionFile);
    const { present, contacts, entries, mode } = await cli.connected(async ({ convene: { registry } }) => {
      const [{ plan, mode }, entries] = await Promise.all([registry.meeting(id), registry.sessionEntries(id)]);
      return { present: plan, entries, mode, contacts: directory === undefined ? await registry.contacts(mode) : [] };
    });
    const decision = given ?? decisionOnRecord(present, profileOf(present.treaty), entries);
    const code = present.treaty.toLowerCase();
    const own = treaties === undefined ? null : join(treaties, `${code}.yaml`);
    const { plan: planFile, directory: directoryFile } = placesOf(out, directory);
    const made = nextOf(present, decision, {
      directory: pathFrom(planFile, directoryFile),
      profileText: profileText(present.treaty, treaties),
    });
    const open =
      mode === 'rehearsal'
        ? [...made.open, { field: 'officers', said: 'the keys are those of the rehearsal' }]
        : made.open;
    if (directory === undefined) writeNew(directoryFile, Buffer.from(directoryCsv(contacts)), 0o600);
    writeNew(planFile, Buffer.from(written(made.file, open, headOf(id))), 0o600);
    if (own !== null && treaties !== undefined) {
      mkdirSync(treaties, { recursive: true });
      writeFileSync(own, made.profile.text);
    }
    const loaded = loadPlan(planFile, () => made.profile.value);
    if (!loaded.ok) throw new PlanError(loaded.problems);
    const { profile } = made;
    cli.print(
      {
        ...{ meeting: id, next: made.id, plan: planFile, directory: directoryFile, mandate: loaded.plan.mandate, open },
        profile: { file: own, lines: profile.meeting },
      },
      () =>
        [
          `${planFile}: ${loaded.plan.name}, ${loaded.plan.opens.date} to ${loaded.plan.closes.date}`,
          '',
          table(
            ['what is open', 'what about it'],
            open.map(({ field, said }) => [field, said]),
          ),
          '',
          own === null
            ? `The decision is not on record in the profile of ${present.treaty}. Put these lines into the ${code}.yaml of a folder that CONVENE_TREATIES names, or give --treaties FOLDER:\n\n${linesOf(profile.meeting)}`
            : `${own} has the decision. Name its folder to every worker and client: CONVENE_TREATIES=${treaties}`,
          folded(`Next: convene rehearse ${planFile}`),
        ].join('\n'),
    );
  },
);

const headOf = (id: string) =>
  `Made by \`convene next ${id}\`. Who is addressed follows from the treaty: all States in the capacity that they have on convokedOn, and the organizations below.`;

/** The plan's file, and the directory beside it where none is given. */
function placesOf(out: string, directory: string | undefined) {
  const plan = outFile(out, 'next.yaml');
  return { plan, directory: directory ?? plan.replace(/(\.ya?ml)?$/, '.directory.csv') };
}

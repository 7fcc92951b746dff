import { type CirculationPlan, type MeetingPlan, type Signed, Template } from '../domain/plan.ts';
import { layoutOf } from './circulation.ts';

/**
 * What a secretariat should know of the form of a plan's papers before they go out: who signs letters, and with what the official
 * text is sent. The plan can be used as it is.
 *
 * @param named only this circulation; left out: all of them, and the acts
 */
export function remarksOn(plan: MeetingPlan, named?: string): string[] {
  const sent = plan.circulations
    .filter(({ name }) => named === undefined || name === named)
    .map(({ name, sender, issue, documents }) => ({
      ...{ name, field: `circulations: ${name}`, issue: 'issue.signed' },
      ...{ sender, signed: issue.signed, layouts: documents.map(({ template }) => layoutOf(template)) },
    }));
  const { acts } = plan;
  const told =
    acts === undefined || named !== undefined
      ? []
      : [
          {
            ...{ name: 'acts', field: 'acts', issue: 'signed', sender: acts.sender, signed: acts.signed },
            layouts: Template.options.map(layoutOf),
          },
        ];
  return [...sent, ...told].flatMap(({ name, field, issue, sender, signed, layouts }) => [
    ...(layouts.includes('letter') ? unsigned(`Letters of ${name}`, sender, field) : []),
    `${name}: ${goesOut(signed, layouts.includes('letter'), layouts.includes('note-verbale'))}${signed === undefined ? ` Say so with ${issue}: scan or none (${field}).` : ''}`,
  ]);
}

/** That letters of a sender bear no person's name, and what to add; nothing where they do. */
export const unsigned = (letters: string, { by, signatory }: CirculationPlan['sender'], field: string): string[] =>
  signatory === undefined
    ? [
        `${letters} are signed "${by}" without a person's name: add sender.signatory (${field}), such as { name: …, title: … }.`,
      ]
    : [];

function goesOut(signed: Signed | undefined, letters: boolean, notes: boolean): string {
  const marks = [...(notes ? ['initials'] : []), ...(letters ? ['a signature'] : [])].join(' or ');
  if (signed === 'none') return `the official text goes out without ${marks}, as the plan says.`;
  if (signed === 'scan') return `the official text goes out as the scan of the original with ${marks}.`;
  return `the official text has an empty place for ${marks}, unless scans are attached when it is filled in.`;
}

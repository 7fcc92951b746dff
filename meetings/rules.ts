import { covered, covers, papersFor } from '../domain/capacity.ts';
import { type CirculationKind, symbolOf, Template } from '../domain/plan.ts';
import { readPublicKey } from '../domain/sshsig.ts';
import type { CirculationParts, Parts } from './file.ts';
import { instantOf, type Local, order, written } from './local-time.ts';
import { type RuleFinding, shown } from './problem.ts';
import { sessionRules } from './session-rules.ts';
import { rightZoneOf } from './venue-zone.ts';

/** Instants by the field that they were written in. */
export type Instants = ReadonlyMap<string, string>;

/** Every local time of a plan as an instant in the venue's zone; times that the clocks skip or show twice are found. */
export function resolveTimes(parts: Parts): { instants: Instants; findings: RuleFinding[] } {
  const zone = parts.venue?.timeZone;
  if (zone === undefined) return { instants: new Map(), findings: [] };
  const times: [string, Local | null | undefined][] = [
    ['opens', parts.opens],
    ['closes', parts.closes],
    ['provisionalListAt', parts.provisionalListAt],
    ['deadline', parts.deadline],
    ['startsAt', parts.startsAt],
    ...(parts.session?.sittings ?? []).flatMap((sitting, index): [string, Local][] => [
      [`session.sittings[${index}].at`, sitting.at],
      [`session.sittings[${index}].until`, sitting.until],
    ]),
    ...parts.circulations.flatMap((circulation, index): [string, Local | null | undefined][] => [
      [`circulations[${index}].draftAt`, circulation.draftAt],
      [`circulations[${index}].dispatchAt`, circulation.dispatchAt],
    ]),
  ];
  const instants = new Map<string, string>();
  const findings: RuleFinding[] = [];
  for (const [field, local] of times) {
    if (!local) continue;
    const resolved = instantOf(local, zone);
    if ('instant' in resolved) instants.set(field, resolved.instant);
    else findings.push({ ...resolved, field, found: shown(written(local)) });
  }
  return { instants, findings };
}

/** Every rule on several fields, applied to the fields that could be read. */
export function checkRules(parts: Parts): RuleFinding[] {
  return [
    ...calendar(parts),
    ...zone(parts),
    ...officers(parts),
    ...convocation(parts),
    ...beforeConvocation(parts),
    ...twice(parts),
    ...sessionRules(parts),
    ...actChains(parts).flatMap(([field, chain]) => steps(chain, field, undefined, parts)),
    ...parts.circulations.flatMap((circulation, index) => [
      ...chain(circulation, `circulations[${index}]`, parts),
      ...dates(circulation, `circulations[${index}]`, parts),
      ...documents(circulation, `circulations[${index}]`),
    ]),
  ];
}

function calendar({
  opens,
  closes,
  provisionalListAt,
  deadline,
  convokedOn,
  startsAt,
  circulations,
}: Parts): RuleFinding[] {
  const findings: RuleFinding[] = [];
  if (opens && closes && order(closes) <= order(opens)) {
    const right = `a time after the opening, ${written(opens)}`;
    findings.push({ code: 'plan.closes_before_opening', field: 'closes', found: written(closes), right });
  }
  const list = provisionalListAt && order(provisionalListAt);
  if (opens && closes && list && (list <= order(opens) || list >= order(closes))) {
    findings.push({
      code: 'plan.list_outside_session',
      field: 'provisionalListAt',
      found: written(provisionalListAt),
      right: `a time between the opening, ${written(opens)}, and the closing, ${written(closes)}`,
    });
  }
  if (opens && deadline && order(deadline) >= order(opens)) {
    const right = `a time before the opening, ${written(opens)}`;
    findings.push({ code: 'plan.deadline_after_opening', field: 'deadline', found: written(deadline), right });
  }
  if (convokedOn !== undefined && deadline && convokedOn >= deadline.date) {
    const right = `a date before the deadline, ${written(deadline)}`;
    findings.push({ code: 'plan.note_after_deadline', field: 'convokedOn', found: convokedOn, right });
  }
  const first = circulations
    .flatMap(({ draftAt }) => (draftAt ? [draftAt] : []))
    .sort((one, other) => (order(one) < order(other) ? -1 : 1))[0];
  if (startsAt && first && order(startsAt) > order(first)) {
    const right = `a time not after the first drafting, ${written(first)}`;
    findings.push({ code: 'plan.starts_late', field: 'startsAt', found: written(startsAt), right });
  }
  return findings;
}

function zone({ venue }: Parts): RuleFinding[] {
  const right = rightZoneOf(venue ?? {});
  if (right === null) return [];
  return [{ code: 'plan.time_zone_place', field: 'venue.timeZone', found: shown(venue?.timeZone), right }];
}

function officers(parts: Parts): RuleFinding[] {
  const { officers, secretariat } = parts;
  return officers.flatMap(({ id, email, key, away = [] }, index) => {
    const findings: RuleFinding[] = away.flatMap((one, nth) =>
      absence(one, `officers[${index}].away[${nth}]`, id, parts),
    );
    if (key !== undefined && !isKey(key)) {
      const right = 'the line of a .pub file that `ssh-keygen -t ed25519` made, such as ssh-ed25519 AAAA…';
      findings.push({ code: 'plan.key', field: `officers[${index}].key`, found: shown(key), right });
    }
    if (id !== undefined && officers.findIndex((other) => other.id === id) < index) {
      const field = `officers[${index}].id`;
      findings.push({ code: 'plan.officer_duplicate', field, found: id, right: 'a code of its own for each officer' });
    }
    if (email !== undefined && email.toLowerCase() === secretariat?.email?.toLowerCase()) {
      const right = "the officer's own address: the secretariat's is printed in the papers and never written to";
      findings.push({ code: 'plan.officer_email', field: `officers[${index}].email`, found: email, right });
    }
    return findings;
  });
}

function isKey(line: string): boolean {
  try {
    return readPublicKey(line).length > 0;
  } catch {
    return false;
  }
}

type Away = NonNullable<Parts['officers'][number]['away']>[number];

/** Absences of officers, and who acts for them. */
function absence({ from, until, delegate }: Away, field: string, id: string | undefined, parts: Parts): RuleFinding[] {
  const { unknown, right } = strangers(parts);
  const findings: RuleFinding[] = [];
  if (until < from) {
    const right = `a day not before ${from}: both are days of the absence`;
    findings.push({ code: 'plan.away_days', field: `${field}.until`, found: until, right });
  }
  if (unknown(delegate)) {
    findings.push({ code: 'plan.officer_unknown', field: `${field}.delegate`, found: delegate, right });
  }
  if (delegate === id) {
    const right = 'another officer: nobody is their own delegate';
    findings.push({ code: 'plan.delegate_self', field: `${field}.delegate`, found: delegate, right });
  }
  return findings;
}

/** The chains of the acts that come up while the meeting runs. */
const actChains = ({ acts }: Parts): [field: string, chain: Chain][] => [
  ...(acts?.chain === undefined ? [] : ([['acts.chain', acts.chain]] satisfies [string, Chain][])),
  ...Object.entries(acts?.chains ?? {}).map(([kind, chain]): [string, Chain] => [`acts.chains.${kind}`, chain]),
];

function convocation({ circulations, convokedOn }: Parts): RuleFinding[] {
  const convening = circulations.flatMap((circulation, index) =>
    circulation.kind === 'convocation' ? [{ circulation, index }] : [],
  );
  if (convening.length !== 1 && circulations.every(({ kind }) => kind !== undefined)) {
    const right = 'exactly one circulation of the kind convocation';
    return [{ code: 'plan.convocation_one', field: 'circulations', found: String(convening.length), right }];
  }
  return convening.flatMap(({ circulation: { issue }, index }) => {
    if (issue?.date === undefined || convokedOn === undefined || issue.date === convokedOn) return [];
    const right = `${convokedOn}, the date convokedOn, on which the roster is computed`;
    return [{ code: 'plan.convocation_date', field: `circulations[${index}].issue.date`, found: issue.date, right }];
  });
}

/** Whoever is invited before the meeting is convened is invited to none; a plan may say why. */
function beforeConvocation({ circulations, convokedOn, deadline }: Parts): RuleFinding[] {
  // a convocation after the deadline is at fault itself
  if (deadline && convokedOn !== undefined && convokedOn >= deadline.date) return [];
  return circulations.flatMap(({ kind, issue, beforeConvocation: why }, index): RuleFinding[] => {
    const found = issue?.date;
    if (kind !== 'letter' || found === undefined || convokedOn === undefined) return [];
    if (found >= convokedOn || why !== undefined) return [];
    const right = `${convokedOn} or later: the convocation convenes the meeting, and nothing invites to it before; or say why: circulations[${index}].beforeConvocation: …`;
    return [{ code: 'plan.before_convocation', field: `circulations[${index}].issue.date`, found, right }];
  });
}

/** Names and numbers that stand for one thing only: of circulations, of papers, and their reference numbers. */
function twice({ circulations, symbols = {} }: Parts): RuleFinding[] {
  const at = (index: number) => `circulations[${index}]`;
  return [
    ...repeated(
      { code: 'plan.circulation_duplicate', right: 'a name of its own for each circulation' },
      circulations.map(({ name }, index) => [`${at(index)}.name`, name]),
    ),
    ...repeated(
      { code: 'plan.number_duplicate', right: 'a number of its own for each circulation' },
      circulations.map(({ issue }, index) => [`${at(index)}.issue.number`, issue?.number]),
    ),
    ...repeated(
      { code: 'plan.symbol_duplicate', right: 'a symbol of its own for each paper' },
      Object.keys(symbols).map((paper) => [`symbols.${paper}`, symbolOf({ symbols }, paper) ?? undefined]),
    ),
    ...repeated(
      { code: 'plan.document_duplicate', right: 'a name of its own for each document of the meeting' },
      circulations.flatMap(({ documents = [] }, index) =>
        documents.map(({ name }, document) => [`${at(index)}.documents[${document}].name`, name] as const),
      ),
    ),
  ];
}

type NamedField = readonly [field: string, name: string | undefined];

/** A finding for every name that was given before. */
function repeated(says: Pick<RuleFinding, 'code' | 'right'>, named: readonly NamedField[]): RuleFinding[] {
  const seen = new Set<string>();
  return named.flatMap(([field, found]) => {
    if (found === undefined) return [];
    const alike = found.toUpperCase().replace(/\s+/g, '');
    if (seen.has(alike)) return [{ ...says, field, found }];
    seen.add(alike);
    return [];
  });
}

/** Whether the plan lacks an officer. Where one officer's code cannot be read, nobody is called unknown. */
function strangers({ officers }: Parts): { unknown: (id: string) => boolean; right: string } {
  const known = officers.flatMap(({ id }) => (id === undefined ? [] : [id]));
  return {
    unknown: (id) => known.length > 0 && known.length === officers.length && !known.includes(id),
    right: `one of the plan's officers: ${known.join(', ')}`,
  };
}

type Chain = NonNullable<CirculationParts['chain']>;
/** The officers that a step names, each with the field that names them. */
const namedIn = ({ officer, with: others = [] }: Chain[number], field: string): NamedField[] => [
  [`${field}.officer`, officer],
  ...others.map((other, index): NamedField => [`${field}.with[${index}]`, other]),
];

function chain({ chain = [], drafter }: CirculationParts, at: string, parts: Parts): RuleFinding[] {
  const { unknown, right } = strangers(parts);
  const findings: RuleFinding[] = [];
  if (drafter !== undefined && unknown(drafter)) {
    findings.push({ code: 'plan.officer_unknown', field: `${at}.drafter`, found: drafter, right });
  }
  return [...findings, ...steps(chain, `${at}.chain`, drafter, parts)];
}

/** A chain of approval; `drafter` is not known where the chain serves many circulations. */
function steps(chain: Chain, at: string, drafter: string | undefined, parts: Parts): RuleFinding[] {
  const { unknown, right } = strangers(parts);
  const findings: RuleFinding[] = [];
  for (const [index, step] of chain.entries()) {
    const field = `${at}[${index}]`;
    for (const [where, named] of [...namedIn(step, field), [`${field}.superior`, step.superior] as const]) {
      if (named === undefined) continue;
      if (unknown(named)) findings.push({ code: 'plan.officer_unknown', field: where, found: named, right });
      if (named === drafter) {
        const right = 'another officer: nobody approves what they drafted';
        findings.push({ code: 'plan.drafter_in_chain', field: where, found: named, right });
      }
    }
    findings.push(...filling(step, field, index === chain.length - 1), ...signing(step, field, parts));
  }
  return [
    ...findings,
    ...repeated(
      { code: 'plan.officer_twice', right: 'another officer: nobody fills two steps of a chain' },
      chain.flatMap((step, index) => namedIn(step, `${at}[${index}]`)),
    ),
    ...repeated(
      { code: 'plan.step_duplicate', right: 'a name of its own for each step of a chain' },
      chain.map(({ step }, index) => [`${at}[${index}].step`, step]),
    ),
  ];
}

/** How many officers fill a step, and that one alone issues. */
function filling(step: Chain[number], field: string, issues: boolean): RuleFinding[] {
  const { officer, with: others = [], quorum, superior } = step;
  const many = 1 + others.length;
  const findings: RuleFinding[] = [];
  if (quorum !== undefined && quorum > many) {
    const right = `at most ${many}: so many officers are asked in this step`;
    findings.push({ code: 'plan.quorum', field: `${field}.quorum`, found: String(quorum), right });
  }
  if (issues && others.length > 0) {
    const right = 'one officer in the last step, who issues';
    findings.push({ code: 'plan.issuing_one', field: `${field}.with`, found: others.join(', '), right });
  }
  if (superior !== undefined && [officer, ...others].includes(superior)) {
    const right = 'someone other than the officers of the step: nobody is their own superior';
    findings.push({ code: 'plan.superior', field: `${field}.superior`, found: superior, right });
  }
  return findings;
}

/** An officer who has to sign needs a key in the plan. A key that cannot be read is reported with the officer. */
function signing(step: Chain[number], field: string, { officers }: Parts): RuleFinding[] {
  if (step.needs !== 'signature') return [];
  return namedIn(step, field).flatMap(([where, named]) => {
    const officer = officers.find(({ id }) => id !== undefined && id === named);
    if (officer === undefined || officer.key !== undefined) return [];
    const right = `an officer with a key: add to ${officer.id} the line of their .pub file, of \`ssh-keygen -t ed25519\``;
    return [{ code: 'plan.key_missing', field: where, found: `${officer.id}, without a key`, right }];
  });
}

function dates(circulation: CirculationParts, at: string, { deadline }: Parts): RuleFinding[] {
  const { kind, draftAt, dispatchAt } = circulation;
  const issued = circulation.issue?.date;
  const findings: RuleFinding[] = [];
  if (draftAt && issued !== undefined && draftAt.date > issued) {
    const right = `a time not after its date of issue, ${issued}`;
    findings.push({ code: 'plan.drafted_after_issue', field: `${at}.draftAt`, found: written(draftAt), right });
  }
  if (dispatchAt && issued !== undefined && dispatchAt.date < issued) {
    const right = `a time not before its date of issue, ${issued}`;
    findings.push({
      code: 'plan.dispatched_before_issue',
      field: `${at}.dispatchAt`,
      found: written(dispatchAt),
      right,
    });
  }
  if (kind !== 'reminder' || !deadline) return findings;
  const right = `a time before the deadline, ${written(deadline)}: a reminder after it reminds of nothing`;
  if (dispatchAt && order(dispatchAt) >= order(deadline)) {
    findings.push({
      code: 'plan.reminder_after_deadline',
      field: `${at}.dispatchAt`,
      found: written(dispatchAt),
      right,
    });
  }
  if (issued !== undefined && issued > deadline.date) {
    findings.push({ code: 'plan.reminder_after_deadline', field: `${at}.issue.date`, found: issued, right });
  }
  return findings;
}

/** The papers of a kind: a note for States, a letter for organizations, or one of them. */
const templatesOf = (kind: CirculationKind): readonly Template[] => {
  if (kind === 'convocation') return ['note-verbale'];
  if (kind === 'letter') return ['letter'];
  return Template.options.filter((template) => template === `${kind}-note` || template === `${kind}-letter`);
};
const isNote = (template: Template) => template === 'note-verbale' || template.endsWith('-note');

function documents({ kind, audience, documents = [] }: CirculationParts, at: string): RuleFinding[] {
  const addressed = audience?.capacities;
  const findings: RuleFinding[] = [];
  for (const [index, { template, capacities = [] }] of documents.entries()) {
    const field = `${at}.documents[${index}]`;
    const outside = addressed ? capacities.filter((capacity) => !covers(addressed, capacity)) : [];
    if (outside.length > 0) {
      findings.push({
        code: 'plan.document_outside_audience',
        field: `${field}.capacities`,
        found: outside.join(', '),
        right: `capacities of its audience: ${addressed?.join(', ')}`,
      });
    }
    if (template === undefined) continue;
    if (kind && !templatesOf(kind).includes(template)) {
      const right = `a template of a ${kind}: ${templatesOf(kind).join(', ')}`;
      findings.push({ code: 'plan.document_template', field: `${field}.template`, found: template, right });
    }
    const misaddressed = capacities.filter((capacity) => isNote(template) === (capacity === 'observer_organization'));
    if (misaddressed.length > 0) {
      const found = `${template} for ${misaddressed.join(', ')}`;
      const right = 'a note for States and a letter for organizations: a note verbale never goes to an organization';
      findings.push({ code: 'plan.document_addressee', field: `${field}.template`, found, right });
    }
  }
  const unread = documents.length === 0 || documents.some((row) => !row.languages || !row.capacities);
  if (!addressed || unread) return findings;
  for (const language of new Set(documents.flatMap((row) => row.languages ?? []))) {
    const spoken = documents.filter((row) => row.languages?.includes(language));
    const papers = spoken.map(({ name, capacities = [] }) => ({ name, capacities }));
    for (const capacity of new Set(covered(addressed))) {
      const covering = papersFor(papers, capacity);
      if (covering.length === 1) continue;
      const names = covering.length === 0 ? 'none' : covering.map((row) => row.name).join(', ');
      findings.push({
        code: 'plan.document_coverage',
        field: `${at}.documents`,
        found: `for ${capacity} in ${language}: ${names}`,
        right: 'exactly one document for each capacity of the audience, in each language',
      });
    }
  }
  return findings;
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mandateOf } from '../../domain/plan.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { organizations as organizationsOf, profileOf } from '../../treaties/treaties.ts';

const [organizations] = [organizationsOf()];

/** Every fact of the note verbale of 15 February 2024, phrase by phrase, against the plan and the treaty's profile. */
const loaded = loadPlan(resolve(import.meta.dirname, '../../meetings/ccm-12msp.yaml'));
if (!loaded.ok) throw new PlanError(loaded.problems);
const { plan } = loaded;
const ccm = profileOf('CCM');
const note = readFileSync(new URL('note-verbale-2024-02-15.txt', import.meta.url), 'utf8').replace(/\s+/g, ' ');

const months = 'January February March April May June July August September October November December'.split(' ');
const month = (date: string) => months[Number(date.slice(5, 7)) - 1];
const long = (date: string) => `${Number(date.slice(8))} ${month(date)} ${date.slice(0, 4)}`;
const between = (from: string, to: string) => `${Number(from.slice(8))} to ${long(to)}`;
const weekday = (date: string) => new Date(date).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' });
const capitals = (words: string) =>
  words
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toUpperCase();

const convocation = plan.circulations.find((circulation) => circulation.kind === 'convocation');
const article = ccm.articles.find((row) => row.article === plan.legalBasis.article);
const planned = mandateOf(plan);
const mandate = ccm.mandates.find((row) => row.resolution === planned?.resolution);

const facts: [what: string, phrase: string][] = [
  ['postal address', capitals(`: ${convocation?.sender.letterhead?.postal}`)],
  ['cable address', capitals(`: ${convocation?.sender.letterhead?.cable}`)],
  ['office in English', capitals(convocation?.sender.office ?? '?')],
  ['office in French', capitals(convocation?.sender.officeFr ?? '?')],
  ['sender', `The ${convocation?.sender.by} presents his compliments`],
  [
    'the treaty',
    `refer to the ${ccm.citedAs} (${plan.treaty}), which entered into force on ${long(ccm.entryIntoForce)}.`,
  ],
  [
    'the article and its words',
    `Article ${plan.legalBasis.article} of the Convention states that the “${article?.quotation}”.`,
  ],
  ['the decision rests on the article', `Pursuant to Article ${plan.legalBasis.article}`],
  [
    'who decided, and when',
    `the Eleventh Meeting of the States Parties to the Convention (held from ${between(plan.decision.heldFrom, plan.decision.heldTo)})`,
  ],
  ['what was decided', `decided ${plan.decision.decided}.`],
  [
    'the resolution',
    `the ${mandate?.adoptedBy}, in paragraph ${planned?.paragraph} of its resolution ${planned?.resolution} of ${long(planned?.date ?? '')} entitled “${planned?.title}”`,
  ],
  ['its words', `“${mandate?.quotation}”.`],
  [
    'what is convened',
    `convene the ${plan.name} from ${between(plan.opens.date, plan.closes.date)} at the ${plan.venue.name} in ${plan.venue.city}, ${plan.venue.country}.`,
  ],
  [
    'on whose behalf observers are invited',
    `on behalf of ${plan.observers.invitedOnBehalfOf}, to invite the States not parties`,
  ],
  ['which observers', `the ${ccm.observers.named.kinds}, to participate in the Meeting as observers`],
  ['costs', `“${ccm.costs.quotation}”.`],
  ['deadline', `submitted by ${weekday(plan.deadline.date)}, ${long(plan.deadline.date)}`],
  ['secretariat', `to the following address: ${plan.secretariat.name} `],
  ...plan.secretariat.lines.map((line): [string, string] => ['line of the address', line]),
  ['e-mail of the secretariat', `E-mail: ${plan.secretariat.email}`],
  [
    'further information',
    `will be communicated to Permanent Missions and to Permanent Observer Missions by the ${plan.furtherInformation.by} ${plan.furtherInformation.when}.`,
  ],
  ['date of the note', `highest consideration. ${long(plan.convokedOn)}`],
];

describe('every fact of the note verbale', () => {
  test.each(facts)('%s: %s', (_, phrase) => {
    expect(note).toContain(phrase);
  });

  test('the cost clause is cited by its article', () => {
    expect(plan.costs.article).toBe('14(1)');
    expect(note).toContain('in accordance with Article 14, paragraph 1, of the Convention');
    expect(ccm.costs.article).toBe(plan.costs.article);
  });

  test('the meeting that decided, and where further information goes, by name', () => {
    expect(plan.decision.body).toBe(`Eleventh Meeting of the States Parties to the ${ccm.fullName}`);
    expect(plan.furtherInformation.to).toBe('Permanent Missions and Permanent Observer Missions');
  });

  test('the convenor is the sender, and the note is dated as it is issued', () => {
    expect(planned?.convenor).toBe(convocation?.sender.by);
    expect(convocation?.issue.date).toBe(plan.convokedOn);
  });

  test('States not parties and the five organizations are invited', () => {
    expect(convocation?.audience.capacities).toEqual(['state_party', 'ratified', 'signatory', 'state_not_party']);
    const named = organizations.filter((row) => row.ccm_rule === '1.2').map((row) => row.code);
    expect(plan.observers.organizations).toEqual(named);
  });

  test('no number of the note is left over', () => {
    let rest = note;
    for (const [, phrase] of facts) rest = rest.replaceAll(phrase, ' ');
    rest = rest.replace('Article 14, paragraph 1,', ' ');
    expect(rest.match(/[^.]*\d[^.]*/g) ?? []).toEqual([]);
  });
});

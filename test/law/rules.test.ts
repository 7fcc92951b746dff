import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { RulesOfProcedure } from '../../domain/rules/rules.ts';
import { assumptionsOf, profileOf, rulesOf } from '../../treaties/treaties.ts';

/** The rows of the table of differences between treaties that bind the rooms of CCM meetings, each read from the profile. */

const ccm = profileOf('CCM');
const rules = rulesOf({ treaty: 'CCM' });

describe('rows that are high or medium', () => {
  test('majority.extension: article 4, nine months, majority present and voting, five years, shorter allowed', () => {
    expect(rules.extensions.find(({ article }) => article === '4')).toEqual({
      article: '4',
      monthsAhead: 9,
      atMostYears: 5,
      majority: 'majority',
      shorterAllowed: true,
    });
    expect(ccm.settings.extensions).toHaveProperty('source');
  });

  test('stockpiles, article 3: four years, nine months', () => {
    expect(rules.extensions.find(({ article }) => article === '3')).toMatchObject({ monthsAhead: 9, atMostYears: 4 });
  });

  test('majority.amendment: two thirds present and voting', () => {
    expect(ccm.settings.amendment).toEqual({ value: 'two_thirds', source: expect.stringContaining('13(4)') });
  });

  test('officers: rules and Secretary-General are confirmed, the number of vice-presidents was not found', () => {
    expect(rules.opening.steps).toContain('confirm_rules');
    expect(rules.opening.steps).not.toContain('adopt_rules');
    expect(rules.opening.steps).toContain('confirm_secretary_general');
    expect(ccm.settings.vicePresidents).toMatchObject({ value: null, assumption: expect.any(String) });
  });

  test('observers.*: may be invited; rule 1.2 names five, rule 1.3 by request, provisionally, then the Meeting', () => {
    const { verb, named, onRequest } = ccm.observers;
    expect([verb, named.rule, onRequest.rule]).toEqual(['may_be_invited', '1.2', '1.3']);
    expect(onRequest.procedure).toMatch(/request to the President-designate.*provisionally.*the Meeting approves/);
    expect(onRequest.criteria).toMatch(/non-profit.*purpose/);
  });

  test('credentials.pending of ALL: until the Meeting has decided, a State takes part with its rights', async () => {
    const { countParties } = await import('../../domain/rules/seats.ts');
    const seat = { code: 'CHE', capacity: 'state_party', takesPart: true, present: true, recognised: true } as const;
    expect(countParties([seat])).toMatchObject({ takingPart: 1, present: 1 });
  });
});

test('rows that are low or unknown are assumptions that say what they assume', () => {
  const assumed = assumptionsOf(ccm);
  const names = assumed.map(({ setting }) => setting);
  expect(names).toEqual(expect.arrayContaining(['quorum', 'quorumToOpen', 'voting', 'credentials', 'presiding']));
  expect(names).not.toContain('extensions');
  expect(names).not.toContain('amendment');
  expect(rules.assumed).toEqual(names);
  for (const { said } of assumed) expect(said).toMatch(/\w{3}.*\.$/s);
});

test('the rules are data that travel, and name a committee on credentials where the meeting wants them', () => {
  expect(RulesOfProcedure.parse(JSON.parse(JSON.stringify(rules)))).toEqual(rules);
  expect(rules.opening.steps).not.toContain('appoint_credentials_committee');
  const committee = { members: ['CHE'], chair: 'CHE', appointed: '2024-09-10' };
  const credentials = {
    wanted: 'required',
    basis: 'rule 4',
    memorandumBy: 'the Secretary-General',
    committee,
  } as const;
  const wanted = rulesOf({ treaty: 'CCM', credentials });
  expect(wanted.opening.steps).toContain('appoint_credentials_committee');
});

describe('a profile of one’s own', () => {
  const Own = z.looseObject({
    settings: z.record(z.string(), z.unknown()),
    observers: z.looseObject({ named: z.looseObject({}), onRequest: z.looseObject({}) }),
  });
  async function withOwn(change: (profile: z.infer<typeof Own>) => object) {
    const folder = mkdtempSync(join(tmpdir(), 'convene-profile-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const released = Own.parse(parse(readFileSync(new URL('../../treaties/ccm.yaml', import.meta.url), 'utf8')));
    writeFileSync(join(folder, 'ccm.yaml'), stringify(change(released)));
    vi.stubEnv('CONVENE_TREATIES', folder);
    vi.resetModules();
    onTestFinished(() => {
      vi.unstubAllEnvs();
      vi.resetModules();
    });
    return (await import('../../treaties/profile.ts')).profileOf('CCM');
  }

  test('that was written for an earlier release has what came since as the release does, and its own rules', async () => {
    const own = await withOwn(({ bodies: _, ...profile }) => ({
      ...profile,
      settings: { quorum: { value: { needs: 'one_third', of: 'states_parties' }, source: 'rule 10' } },
      observers: {
        ...profile.observers,
        verb: undefined,
        named: { rule: '1.2', kinds: 'ours' },
        onRequest: { rule: '1.3', procedure: 'ours' },
      },
    }));
    expect(own.settings.quorum).toEqual({ value: { needs: 'one_third', of: 'states_parties' }, source: 'rule 10' });
    expect(own.settings.presiding).toEqual(ccm.settings.presiding);
    expect(own.bodies).toEqual(ccm.bodies);
    expect(own.observers).toMatchObject({
      verb: 'may_be_invited',
      named: { kinds: 'ours', source: ccm.observers.named.source },
    });
  });

  test('that is damaged is refused by its field', async () => {
    await expect(
      withOwn((profile) => ({ ...profile, settings: { quorum: { value: { needs: 'most' }, source: 'rule 10' } } })),
    ).rejects.toThrow(/profile of CCM .* is damaged[\s\S]*settings\.quorum/);
  });
});

import { describe, expect, test } from 'vitest';
import {
  capacityOf,
  changeOfCapacity,
  changesOfCapacity,
  namedObservers,
  organizations as organizationsOf,
  profileOf,
  quorumOf,
  rosterOf,
  scales as scalesOf,
  states as statesOf,
  treatyStatus as treatyStatusOf,
} from '../../treaties/treaties.ts';

const [states, scales, treatyStatus, organizations] = [statesOf(), scalesOf(), treatyStatusOf(), organizationsOf()];

const ccm = profileOf('CCM');
const convocation = '2024-02-15';
const opening = '2024-09-10';
const ccmRows = treatyStatus.filter((row) => row.treaty === 'CCM');

function tally<Item>(items: readonly Item[], keyOf: (item: Item) => string) {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

describe('reference data', () => {
  test('holds 197 States: 193 Members, two observer States, two others', () => {
    expect(new Set(states.map((state) => state.code)).size).toBe(197);
    expect(tally(states, (state) => state.membership)).toEqual({
      un_member: 193,
      un_observer_state: 2,
      non_member_state: 2,
    });
  });

  test('has 664 rows of treaty status, one for a State and a treaty', () => {
    expect(treatyStatus).toHaveLength(664);
    expect(new Set(treatyStatus.map((row) => `${row.treaty} ${row.state}`)).size).toBe(664);
    const codes = new Set(states.map((state) => state.code));
    expect(treatyStatus.filter((row) => !codes.has(row.state))).toEqual([]);
  });

  test.each(['2019-2021', '2022-2024', '2025-2027'])('scale %s: 193 rates that add to exactly 100.000', (period) => {
    const rates = scales.filter((row) => row.period === period && row.basis === 'scale');
    expect(rates).toHaveLength(193);
    expect(rates.reduce((sum, row) => sum + (row.rate ?? Number.NaN), 0)).toBe(100_000);
  });

  test('notional rates: eight, blank where none was found', () => {
    const notional = scales.filter((row) => row.basis === 'notional');
    expect(notional).toHaveLength(8);
    const found = notional.filter((row) => row.rate !== null).map((row) => `${row.period} ${row.state} ${row.rate}`);
    expect(found.sort()).toEqual(['2022-2024 COK 1', '2022-2024 NIU 1', '2022-2024 PSE 11']);
  });

  test('the 108 Member States among the parties add to 45.104 in 2022-2024', () => {
    const members = new Set(states.filter((state) => state.membership === 'un_member').map((state) => state.code));
    const parties = scales.filter(
      (row) =>
        row.period === '2022-2024' &&
        members.has(row.state) &&
        capacityOf('CCM', row.state, convocation) === 'state_party',
    );
    expect(parties).toHaveLength(108);
    expect(parties.reduce((sum, row) => sum + (row.rate ?? Number.NaN), 0)).toBe(45_104);
  });
});

describe('capacity on a date', () => {
  test.each([convocation, opening])('on %s: 112 States Parties, 12 signatories, 73 others', (date) => {
    expect(tally(states, (state) => capacityOf('CCM', state.code, date))).toEqual({
      state_party: 112,
      signatory: 12,
      state_not_party: 73,
    });
  });

  test.each([
    ['LTU', '2024-09-10', 'state_party'],
    ['LTU', '2025-03-05', 'state_party'],
    ['LTU', '2025-03-06', 'state_not_party'],
    ['SSD', '2023-08-02', 'state_not_party'],
    ['SSD', '2024-01-31', 'ratified'],
    ['SSD', '2024-02-01', 'state_party'],
    ['VUT', '2024-09-10', 'state_not_party'],
    ['VUT', '2026-02-28', 'ratified'],
    ['VUT', '2026-03-01', 'state_party'],
    ['CHE', '2008-12-02', 'state_not_party'],
    ['CHE', '2008-12-03', 'signatory'],
    ['USA', '2024-09-10', 'state_not_party'],
    ['AGO', '2024-09-10', 'signatory'],
  ])('%s on %s: %s', (state, date, capacity) => {
    expect(capacityOf('CCM', state, date)).toBe(capacity);
  });

  test.each([
    ['the First Meeting', '2010-11-09', 36, 10, 62],
    ['the Eleventh Meeting, at its opening', '2023-09-11', 111, 1, 12],
    ['the Eleventh Meeting, at its closing', '2023-09-14', 111, 1, 12],
    ['the Twelfth Meeting', '2024-09-10', 112, 0, 12],
    ['the Thirteenth Meeting, at its opening', '2025-09-16', 111, 1, 12],
    ['the Thirteenth Meeting, at its closing', '2025-09-19', 111, 1, 12],
    // the General Assembly counted 112 from deposits: the law says 111 and 1
    ['resolution A/RES/80/52', '2025-12-01', 111, 1, 12],
    ['the Review Conference', '2026-09-14', 112, 0, 12],
  ])(
    '%s, %s: %i parties, %i for which it is not yet in force, %i signatories',
    (_, date, parties, ratified, signed) => {
      expect({ ratified: 0, ...tally(states, (state) => capacityOf('CCM', state.code, date)) }).toEqual({
        state_party: parties,
        ratified,
        signatory: signed,
        state_not_party: 197 - parties - ratified - signed,
      });
    },
  );

  test('who had ratified or acceded, and was no party yet', () => {
    const ratified = (date: string) =>
      states.flatMap(({ code }) => (capacityOf('CCM', code, date) === 'ratified' ? [code] : [])).sort();
    expect(ratified('2010-11-09')).toEqual('ATG BIH COM CPV GTM LBN MCO MLI TUN VCT'.split(' '));
    expect(ratified('2023-09-11')).toEqual(['SSD']);
    expect(ratified('2025-09-16')).toEqual(['VUT']);
    expect(capacityOf('CCM', 'LTU', '2026-09-14')).toBe('state_not_party');
    expect(capacityOf('CCM', 'VUT', '2026-09-14')).toBe('state_party');
  });

  test('nobody was a party before the Convention entered into force', () => {
    const parties = (date: string) => states.filter((state) => capacityOf('CCM', state.code, date) === 'state_party');
    expect(parties('2010-07-31')).toHaveLength(0);
    expect(parties('2010-08-01')).toHaveLength(30);
  });

  test('article 17 reproduces every date of entry into force', () => {
    const deposits = ccmRows.flatMap((row) => (row.deposited === null ? [] : [row.deposited])).sort();
    const thirtieth = deposits[29] ?? '';
    const sixthMonthAfter = (day: string) => {
      const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + 6;
      return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`;
    };
    expect(sixthMonthAfter(thirtieth)).toBe(ccm.entryIntoForce);
    const computed = ccmRows.map(({ state, deposited }) => {
      if (deposited === null) return [state, null];
      return [state, deposited <= thirtieth ? ccm.entryIntoForce : sixthMonthAfter(deposited)];
    });
    expect(computed).toEqual(ccmRows.map((row) => [row.state, row.in_force]));
  });

  test('the status seen on 3 February 2026 follows from the dates, but for Vanuatu, which had deposited and not yet entered', () => {
    const expected = { state_party: 'state_party', signatory: 'signatory', withdrawn: 'state_not_party' } as const;
    const different = ccmRows.filter(
      (row) => capacityOf('CCM', row.state, '2026-02-03') !== expected[row.seen_2026_02_03],
    );
    expect(different.map((row) => row.state)).toEqual(['VUT']);
  });

  test('says what it cannot answer', () => {
    expect(() => capacityOf('NPT', 'CHE', convocation)).toThrow(
      /No dates of entry into force by State are held for the treaty "NPT"/,
    );
    expect(() => capacityOf('APMBC', 'CHE', convocation)).toThrow(/Held: CCM/);
    expect(() => capacityOf('CCM', 'XXX', convocation)).toThrow(/"XXX" is not a State/);
    expect(() => capacityOf('CCM', 'CHE', '15 February 2024')).toThrow(/not a calendar date/);
  });
});

describe('roster of the Twelfth Meeting', () => {
  const roster = rosterOf(ccm, convocation);
  const entry = (code: string) => roster.find((row) => row.code === code);

  test('202 participants: 112, 12, 73 and 5', () => {
    expect(roster).toHaveLength(202);
    expect(new Set(roster.map((row) => row.code)).size).toBe(202);
    expect(tally(roster, (row) => row.capacity)).toEqual({
      state_party: 112,
      signatory: 12,
      state_not_party: 73,
      observer_organization: 5,
    });
    expect(tally(roster, (row) => row.kind)).toEqual({ state: 197, organization: 5 });
  });

  test('addressees: missions, observer missions, ministries, organizations', () => {
    expect(tally(roster, (row) => row.addressee)).toEqual({
      permanent_representative: 193,
      permanent_observer: 2,
      ministry: 2,
      organization: 5,
    });
    expect(['COK', 'NIU'].map((code) => entry(code)?.addressee)).toEqual(['ministry', 'ministry']);
    expect(['VAT', 'PSE'].map((code) => entry(code)?.addressee)).toEqual(['permanent_observer', 'permanent_observer']);
  });

  test('the parties that are no Member States are the Cook Islands, the Holy See, Niue and the State of Palestine', () => {
    const parties = roster.filter(
      (row) => row.capacity === 'state_party' && row.addressee !== 'permanent_representative',
    );
    expect(parties.map((row) => row.name)).toEqual(['Cook Islands', 'Holy See', 'Niue', 'State of Palestine']);
  });

  test('States in English alphabetical order, then organizations', () => {
    const names = roster.map((row) => row.name);
    expect(names[0]).toBe('Afghanistan');
    expect(names.indexOf("Côte d'Ivoire") - names.indexOf('Costa Rica')).toBe(1);
    expect(names.indexOf('Türkiye') - names.indexOf('Tunisia')).toBe(1);
    expect(names[196]).toBe('Zimbabwe');
    expect(roster.slice(197).map((row) => row.code)).toEqual(['CMC', 'GICHD', 'ICRC', 'IFRC', 'UN']);
  });

  test('the date decides: the opening of 2026 finds Vanuatu a party and Lithuania none', () => {
    const later = rosterOf(ccm, '2026-09-01');
    expect(later.find((row) => row.code === 'VUT')?.capacity).toBe('state_party');
    expect(later.find((row) => row.code === 'LTU')?.capacity).toBe('state_not_party');
    expect(tally(later, (row) => row.capacity).state_party).toBe(112);
  });

  test('takes the organizations that the plan names, and refuses one that nobody knows', () => {
    expect(
      rosterOf(ccm, convocation, ['EU', 'UN'])
        .slice(197)
        .map((row) => row.name),
    ).toEqual(['European Union', 'United Nations']);
    expect(() => rosterOf(ccm, convocation, ['NATO'])).toThrow(/"NATO" is not an organization of the reference data/);
  });

  test('rule 1.2 names five bodies of the seventeen', () => {
    expect(organizations).toHaveLength(17);
    expect(namedObservers(ccm)).toEqual(['UN', 'ICRC', 'IFRC', 'GICHD', 'CMC']);
  });
});

describe('profile', () => {
  test('every setting without a source says what it assumes', () => {
    for (const setting of Object.values(ccm.settings)) {
      expect('assumption' in setting ? setting.assumption : setting.source).toMatch(/\w{3}/);
    }
  });

  test('an unknown treaty is refused by name', () => {
    expect(() => profileOf('XYZ')).toThrow('There is no profile of the treaty "XYZ". Known: CCM.');
    expect(() => profileOf('ccm')).toThrow(/no profile of the treaty "ccm"/);
    expect(() => profileOf('../ccm')).toThrow(/no profile/);
  });

  test('the quorum is a majority of those taking part, and says that this is assumed', () => {
    expect(quorumOf(ccm, { stateParties: 112, participating: 90 })).toEqual({
      present: 46,
      rule: 'a majority of the States Parties taking part (assumption: the rule was not found)',
    });
    expect(quorumOf(ccm, { stateParties: 112, participating: 91 }).present).toBe(46);
  });
});

describe('a change of capacity', () => {
  test('is foretold where a date of the treaty falls between two dates', () => {
    // its withdrawal, notified on 6 September 2024, takes effect six months later (article 20)
    expect(changeOfCapacity('CCM', 'LTU', '2024-09-10', '2025-12-31')).toEqual({
      on: '2025-03-06',
      capacity: 'state_not_party',
    });
    expect(changeOfCapacity('CCM', 'LTU', '2024-02-15', '2024-09-13')).toBeNull();
    expect(changeOfCapacity('CCM', 'SSD', '2024-01-15', '2024-09-13')).toEqual({
      on: '2024-02-01',
      capacity: 'state_party',
    });
  });

  test('may be the deposit, and the entry into force after it', () => {
    expect(changesOfCapacity('CCM', 'VUT', '2025-01-15', '2026-09-14').map(({ capacity }) => capacity)).toEqual([
      'ratified',
      'state_party',
    ]);
    expect(changesOfCapacity('CCM', 'VUT', '2025-10-01', '2026-09-14')).toEqual([
      { on: '2026-03-01', capacity: 'state_party' },
    ]);
  });

  test('is none of a State that the treaty has no row of', () => {
    expect(changeOfCapacity('CCM', 'XXX', '2024-02-15', '2024-09-13')).toBeNull();
  });
});

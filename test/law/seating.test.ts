import { describe, expect, test } from 'vitest';
import { profileOf, type SeatedParticipant, seatingOf } from '../../treaties/treaties.ts';

const ccm = profileOf('CCM');
const date = '2024-09-10';
const state = (code: string, isParty = true): SeatedParticipant => ({ code, kind: 'state', isParty });
const organization = (code: string): SeatedParticipant => ({ code, kind: 'organization', isParty: false });
const all = [
  ...['CHE', 'AUT', 'CIV', 'MEX', 'GBR', 'NLD', 'ZMB'].map((code) => state(code)),
  ...['USA', 'FIN'].map((code) => state(code, false)),
  ...['UN', 'CMC', 'ICRC'].map(organization),
];
const withRule = (seating: 'english_alphabetical' | 'french_alphabetical', seatingStart: 'alphabet' | 'lot') => ({
  settings: {
    ...ccm.settings,
    seating: { value: seating, source: 'rule 1' },
    seatingStart: { value: seatingStart, source: 'rule 1' },
  },
});

describe('seats', () => {
  test('States Parties, other States and organizations, each by their English names', () => {
    expect(seatingOf(ccm, all, { date })).toEqual({
      parties: ['AUT', 'CIV', 'MEX', 'NLD', 'CHE', 'GBR', 'ZMB'],
      otherStates: ['FIN', 'USA'],
      organizations: ['CMC', 'ICRC', 'UN'],
    });
  });

  test('by their French names where the treaty has that order', () => {
    const { parties, otherStates } = seatingOf(withRule('french_alphabetical', 'alphabet'), all, { date });
    // Autriche, Côte d’Ivoire, Mexique, Pays-Bas, Royaume-Uni, Suisse, Zambie; États-Unis, Finlande
    expect(parties).toEqual(['AUT', 'CIV', 'MEX', 'NLD', 'GBR', 'CHE', 'ZMB']);
    expect(otherStates).toEqual(['USA', 'FIN']);
  });

  test('from the letter that is drawn, or the next that a name begins with, and round', () => {
    const from = (drawn: string) => seatingOf(withRule('english_alphabetical', 'lot'), all, { date, drawn }).parties;
    expect(from('M')).toEqual(['MEX', 'NLD', 'CHE', 'GBR', 'ZMB', 'AUT', 'CIV']);
    expect(from('D')).toEqual(from('M'));
    expect(from('A')[0]).toBe('AUT');
    expect(from('C')[0]).toBe('CIV');
    expect(from('Z')).toEqual(['ZMB', 'AUT', 'CIV', 'MEX', 'NLD', 'CHE', 'GBR']);
    expect(from('CHE')).toEqual(['CHE', 'GBR', 'ZMB', 'AUT', 'CIV', 'MEX', 'NLD']);
    const french = seatingOf(withRule('french_alphabetical', 'lot'), all, { date, drawn: 'E' });
    expect(french.otherStates).toEqual(['USA', 'FIN']);
  });

  test('a lot that is none is refused', () => {
    const drawn =
      (one: string, start: 'alphabet' | 'lot' = 'lot') =>
      () =>
        seatingOf(withRule('english_alphabetical', start), all, { date, drawn: one });
    expect(drawn('m')).toThrow(/"m" was not drawn for the first seat; that is a capital letter/);
    expect(drawn('XXX')).toThrow(/the code of a State such as CHE/);
    expect(drawn('M', 'alphabet')).toThrow(/^No lot is drawn for the first seat under this treaty/);
  });

  test('the profile of the CCM says which order it assumes', () => {
    expect(ccm.settings.seating).toMatchObject({ value: 'english_alphabetical', assumption: expect.any(String) });
    expect(ccm.settings.seatingStart).toMatchObject({ value: 'alphabet', assumption: expect.any(String) });
  });
});

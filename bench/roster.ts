import type { Contact } from '../meetings/directory.ts';
import type { RosterEntry } from '../treaties/roster.ts';

/** A roster of any size, in all capacities, with a contact for everyone in it. */

const letter = (n: number) => String.fromCharCode(65 + (Math.floor(n) % 26));
const codeOf = (n: number) => `X${letter(n / 676)}${letter(n / 26)}${letter(n)}`;
const capacities = ['state_party', 'signatory', 'state_not_party', 'observer_organization'] as const;

export const rosterOf = (size: number): RosterEntry[] =>
  Array.from({ length: size }, (_, n) => ({
    code: codeOf(n),
    kind: 'state',
    name: `State ${n}`,
    capacity: capacities[n % 4] ?? 'state_party',
    addressee: 'permanent_representative',
  }));

export const directoryOf = (size: number): Contact[] =>
  rosterOf(size).map(({ code, name }) => ({
    id: `bench-${code.toLowerCase()}`,
    participants: [code],
    place: 'new_york',
    role: 'to',
    channel: 'email',
    language: 'en',
    name: `Permanent Mission of ${name}`,
    address: `mission@${code.toLowerCase()}.example`,
    rank: 1,
    validFrom: '2023-01-01',
    validUntil: null,
  }));

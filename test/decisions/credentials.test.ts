import { describe, expect, it } from 'vitest';
import type { Examined } from '../../domain/credentials.ts';
import type { Answer } from '../../domain/messages/answers.ts';
import { credentialsList, credentialsOf, rightsOf } from '../../machines/machines.ts';
import { decideOrder } from '../../workflows/collection/commanded.ts';
import { newParticipant } from '../../workflows/collection/participants.ts';
import type { ShardState } from '../../workflows/collection/state.ts';
import { actsOf, basis, put, refusalOf, shardOf, taken } from './shard.ts';

const asked = (code: string) =>
  newParticipant(
    { code, name: `State ${code}`, capacity: 'state_party' },
    { admission: 'not_required', credentialsWanted: true },
  );
const shard: ShardState = { ...shardOf(['CHE', 'FRA', 'MLI', 'TGO'].map(asked)), credentialsWanted: true };

type CredentialsSaid = Partial<Extract<Answer, { kind: 'credentials' }>>;
const paper = { actor: 'staff:desk', basis: basis('2024-08-19T10:00:00Z') };
const presents = (of: ShardState, participant: string, said: CredentialsSaid, id: string) =>
  put(of, taken(of, { kind: 'credentials', participant, ...paper, ...said }, id).state);
const copy = { presented: { form: 'formal', as: 'copy', signedBy: 'foreign_minister' } } as const;
const original = { presented: { form: 'formal', as: 'original', signedBy: 'head_of_state' } } as const;
const letter = { presented: { form: 'other', as: 'letter' } } as const;

const of = (state: ShardState, code: string) => {
  const participant = state.participants.get(code);
  if (participant === undefined) throw new Error(`no ${code}`);
  return participant.snapshot;
};
const examined = (of: ShardState, outcomes: Examined[], more: { others?: Omit<Examined, 'participant'> } = {}) =>
  decideOrder(of, { kind: 'credentials', id: 'order/e', met: '2024-09-11', outcomes, ...more });
const adopted = (of: ShardState) => put(of, decideOrder(of, { kind: 'credentials_adopted', id: 'order/a' }).state);

describe('what is presented', () => {
  it('stands until something better comes: a later original supersedes a copy, a later letter does not', () => {
    const first = presents(shard, 'CHE', { ...copy, assured: true }, 'a');
    expect(of(first, 'CHE').value.credentials).toBe('submitted');
    expect(credentialsOf(of(first, 'CHE'))).toEqual({ ...copy.presented, assurance: 'given' });
    expect(credentialsList(of(first, 'CHE'))).toBe('other');
    const less = presents(first, 'CHE', letter, 'b');
    expect(credentialsOf(of(less, 'CHE'))).toEqual({ ...copy.presented, assurance: 'given' });
    const last = presents(less, 'CHE', original, 'c');
    expect(credentialsOf(of(last, 'CHE'))).toEqual(original.presented);
    expect(credentialsList(of(last, 'CHE'))).toBe('formal');
  });

  it('by the page is a scan to be checked, and staff say what it is', () => {
    const itself = { actor: 'participant:CHE', channel: 'page', basis: { ...paper.basis, kind: 'form' } } as const;
    const uploaded = presents(shard, 'CHE', itself, 'a');
    expect(credentialsOf(of(uploaded, 'CHE'))).toEqual({ form: 'other', as: 'scan', unchecked: true });
    const checked = presents(uploaded, 'CHE', copy, 'b');
    expect(credentialsOf(of(checked, 'CHE'))).toEqual(copy.presented);
    expect(refusalOf(shard, { kind: 'credentials', participant: 'CHE', ...itself, ...original })).toMatch(
      /not_yours: .*for the secretariat to check/,
    );
  });

  it('a signed note that names the delegation is other means, silence is nothing, and who does not come is in no list', () => {
    const submission = { id: '00000000-0000-4000-8000-000000000000', sha256: 'f'.repeat(64), persons: 1, heads: 1 };
    const named = put(shard, taken(shard, { kind: 'nominate', participant: 'FRA', submission, ...paper }).state);
    const gone = put(named, taken(named, { kind: 'nil_return', participant: 'TGO', ...paper }, 'b').state);
    expect(['FRA', 'MLI', 'TGO'].map((code) => credentialsList(of(gone, code)))).toEqual(['other', 'none', null]);
  });

  it('is refused where nobody asks for it', () => {
    const none = shardOf([newParticipant({ code: 'USA', name: 'USA', capacity: 'state_not_party' }, notAsked)]);
    expect(refusalOf(none, { kind: 'credentials', participant: 'USA', ...paper, ...copy })).toMatch(
      /not_now: USA: this meeting asks for no credentials/,
    );
  });
});

const notAsked = { admission: 'not_required', credentialsWanted: false } as const;

describe('the committee and the Meeting', () => {
  const both = presents(presents(shard, 'CHE', copy, 'a'), 'MLI', letter, 'b');

  it('finds one thing of each, keeps its objections in their words, and says what it could not find', () => {
    const { state, effects, counts } = decideOrder(both, {
      ...{ kind: 'credentials', id: 'order/e', met: '2024-09-11' },
      outcomes: [
        { participant: 'CHE', outcome: 'accepted', assured: true },
        { participant: 'MLI', outcome: 'refused' },
        { participant: 'TGO', outcome: 'accepted' },
      ],
      objections: [{ by: 'FRA', to: 'MLI', words: { en: 'Not signed.', fr: 'Non signée.' } }],
    });
    expect(counts).toEqual({ examined: 2 });
    const after = put(both, state);
    expect(credentialsOf(of(after, 'CHE'))?.assurance).toBe('accepted');
    expect(actsOf(effects).map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      'credentials_examined CHE',
      'credentials_examined MLI',
      'not_taken TGO',
      'credentials_objected MLI',
    ]);
    expect(actsOf(effects).at(-1)?.detail).toEqual({
      met: '2024-09-11',
      by: 'FRA',
      en: 'Not signed.',
      fr: 'Non signée.',
    });
  });

  it('finds of others what it says of them: of all whose credentials are there, and of nobody else', () => {
    const { state } = examined(both, [{ participant: 'MLI', outcome: 'deferred' }], {
      others: { outcome: 'accepted' },
    });
    const after = put(both, state);
    expect(['CHE', 'FRA', 'MLI', 'TGO'].map((code) => of(after, code).value.credentials)).toEqual([
      'accepted',
      'awaited',
      'deferred',
      'awaited',
    ]);
  });

  it('rights are provisional until the report is adopted; then the refused have none, until new ones are accepted and adopted', () => {
    const found = [
      { participant: 'CHE', outcome: 'accepted' },
      { participant: 'MLI', outcome: 'refused' },
    ] as const;
    const after = put(both, examined(both, [...found]).state);
    const rights = (state: ShardState) => ['CHE', 'MLI', 'TGO'].map((code) => rightsOf(of(state, code)));
    expect(rights(after)).toEqual(['provisional', 'provisional', 'provisional']);
    const decided = adopted(after);
    expect(rights(decided)).toEqual(['full', 'none', 'provisional']);
    const anew = presents(decided, 'MLI', original, 'd');
    const again = put(anew, examined(anew, [{ participant: 'MLI', outcome: 'accepted' }]).state);
    expect(rights(again)).toEqual(['full', 'none', 'provisional']);
    expect(rights(adopted(again))).toEqual(['full', 'full', 'provisional']);
  });

  it('an original after the acceptance fulfils the assurance', () => {
    const accepted = put(both, examined(both, [{ participant: 'CHE', outcome: 'accepted', assured: true }]).state);
    const fulfilled = presents(accepted, 'CHE', original, 'c');
    expect(of(fulfilled, 'CHE').value.credentials).toBe('accepted');
    expect(credentialsOf(of(fulfilled, 'CHE'))).toEqual(original.presented);
  });

  it('a State that becomes a party is asked from then on', () => {
    const later = { ...shardOf([newParticipant({ code: 'VUT', name: 'VUT', capacity: 'signatory' }, notAsked)]) };
    const wanting = { ...later, credentialsWanted: true };
    const order = { kind: 'capacity', id: 'order/c', participant: 'VUT', capacity: 'state_party' } as const;
    expect(of(put(wanting, decideOrder(wanting, order).state), 'VUT').value.credentials).toBe('awaited');
    expect(of(put(later, decideOrder(later, order).state), 'VUT').value.credentials).toBe('not_wanted');
  });
});

import type { Entry } from './entries.ts';

/** The participants that an entry names: what the roster says of them is asked. */
export function namedIn(entry: Entry): string[] {
  const named = ((): (string | undefined)[] => {
    switch (entry.kind) {
      case 'sitting':
        return [entry.presides];
      case 'candidate':
        return [entry.candidate, ...(entry.by ?? [])];
      case 'elect':
        return entry.elected.map(({ candidate }) => candidate);
      case 'committee':
        return [entry.chair?.participant, ...(entry.members ?? [])];
      case 'admit':
        return [entry.organization];
      case 'speak':
      case 'statement':
      case 'explain':
        return [entry.speaker];
      case 'present':
        return entry.participants ?? [];
      case 'propose':
      case 'amend':
        return [entry.by];
      case 'extension':
        return [entry.participant];
      case 'vote':
        return [entry.first, ...Object.keys(entry.ballots ?? {})];
      default:
        return [];
    }
  })();
  return [...new Set(named.flatMap((code) => code ?? []))];
}

/** Whether it opens or decides something, which needs a quorum. */
export function needsQuorum(entry: Entry): 'open' | 'decide' | null {
  switch (entry.kind) {
    case 'sitting':
      return entry.act === 'open' || entry.act === 'resume' ? 'open' : null;
    case 'decide':
      return entry.how === 'deferred' || entry.how === 'withdrawn' ? null : 'decide';
    case 'elect':
    case 'confirm':
    case 'adopt':
    case 'admit':
    case 'next':
      return 'decide';
    case 'committee':
      return entry.act === 'establish' ? 'decide' : null;
    case 'extension':
      return entry.act === 'grant' || entry.act === 'decline' ? 'decide' : null;
    case 'vote':
      return entry.act === 'open' || entry.act === 'announce' ? 'decide' : null;
    case 'report':
      return entry.act === 'adopt' ? 'decide' : null;
    default:
      return null;
  }
}

/** Whether an entry cannot be judged without what the registry says. */
export const needsFacts = (entry: Entry): boolean =>
  needsQuorum(entry) !== null || namedIn(entry).length > 0 || entry.kind === 'vote' || entry.kind === 'present';

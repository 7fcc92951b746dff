import { electionBy } from '../../domain/rules/election.ts';
import type { OfficeStands, Room, RoomGround } from '../../domain/session/room.ts';
import { outsideSitting, type RoomRule, rightsFault } from './rule.ts';

/** Who stands for an office, and who is elected without a ballot. A ballot is a vote (`votes.ts`). */

const NOBODY: OfficeStands = { candidates: [], elected: [], step: null };

export const officeOf = ({ offices }: Pick<Room, 'offices'>, office: string): OfficeStands => offices[office] ?? NOBODY;

export const withOffice = (room: Room, office: string, stands: OfficeStands): Room => ({
  ...room,
  offices: { ...room.offices, [office]: stands },
});

export const standingFor = ({ candidates }: OfficeStands): string[] =>
  candidates.flatMap(({ code, withdrawn }) => (withdrawn ? [] : [code]));

/** How many places of an office are still to be filled. */
export const placesLeft = (office: string, { elected }: OfficeStands, { plan }: Pick<RoomGround, 'plan'>): number =>
  (office === 'vice-president' ? (plan?.vicePresidents ?? elected.length + 1) : 1) - elected.length;

/** Somebody is nominated, before the Meeting opens too, or withdraws. */
export const candidate: RoomRule<'candidate'> = (room, { act, office, candidate: code, delegate }, _, ground) => {
  const stands = officeOf(room, office);
  const known = stands.candidates.find((one) => one.code === code);
  if (act === 'withdraw') {
    if (known === undefined) return `${code} does not stand for ${office}`;
    if (known.withdrawn) return `${code} has withdrawn already`;
    if (stands.elected.some((one) => one.code === code))
      return `${code} was elected ${office}; who leaves an office is replaced by another election`;
    const candidates = stands.candidates.map((one) => (one.code === code ? { ...one, withdrawn: true as const } : one));
    return { room: withOffice(room, office, { ...stands, candidates }), said: `${code} withdraws as ${office}` };
  }
  if (known !== undefined && !known.withdrawn) return `${code} stands for ${office} already`;
  if (placesLeft(office, stands, ground) < 1)
    return `${office} is filled: ${stands.elected.map((one) => one.code).join(', ')}`;
  const fault = rightsFault(code, 'officers are elected from States Parties', ground);
  if (fault !== null) return fault;
  const others = stands.candidates.filter((one) => one.code !== code);
  const candidates = [...others, { code, ...(delegate !== undefined && { delegate }) }];
  return { room: withOffice(room, office, { ...stands, candidates }), said: `${code} stands for ${office}` };
};

/** By acclamation, where there are not more candidates than places. */
export const elect: RoomRule<'elect'> = (room, { office, elected }, { at }, ground) => {
  const outside = outsideSitting(room, at);
  if (outside !== null) return outside;
  const stands = officeOf(room, office);
  const codes = elected.map(({ candidate: code }) => code);
  if (new Set(codes).size < codes.length) return 'each State is elected once';
  const places = placesLeft(office, stands, ground);
  if (codes.length > places)
    return places < 1
      ? `${office} is filled: ${stands.elected.map(({ code }) => code).join(', ')}`
      : `${codes.length} would be elected for ${places} ${places === 1 ? 'place' : 'places'} of ${office}`;
  const again = codes.find((code) => stands.elected.some((one) => one.code === code));
  if (again !== undefined) return `${again} was elected ${office} already`;
  const left = standingFor(stands).filter((code) => !stands.elected.some((one) => one.code === code));
  const all = new Set([...left, ...codes]);
  const by = electionBy(ground.rules?.elections ?? { by: 'secret_ballot', acclamation: true }, all.size, places);
  if (by !== 'acclamation')
    return `${all.size} stand for ${places} ${places === 1 ? 'place' : 'places'} of ${office} (${[...all].join(', ')}); a ballot decides (a vote by ${by.replaceAll('_', ' ')}), or one of them withdraws`;
  for (const code of codes) {
    const fault = rightsFault(code, 'officers are elected from States Parties', ground);
    if (fault !== null) return fault;
  }
  const filled = elected.map(({ candidate: code, delegate }) => ({
    ...{ code, at, how: 'acclamation' as const },
    ...(delegate !== undefined && { delegate }),
  }));
  const changed = { ...stands, elected: [...stands.elected, ...filled] };
  return { room: withOffice(room, office, changed), said: `${codes.join(', ')} elected ${office} by acclamation` };
};

/** The Secretary-General of the Meeting is confirmed. */
export const confirm: RoomRule<'confirm'> = (room, { what }, { at }) =>
  once(room, what, at, 'the Secretary-General of the Meeting is confirmed');

const ADOPTED = {
  agenda: 'the agenda is adopted',
  programme_of_work: 'the programme of work is adopted',
  rules_of_procedure: 'the rules of procedure are adopted',
  credentials_report: 'the report on credentials is adopted',
} as const;

export const adopt: RoomRule<'adopt'> = (room, { what, amended }, { at }) =>
  once(room, what, at, `${ADOPTED[what]}${amended === true ? ', as orally amended' : ''}`);

function once(room: Room, what: string, at: string, said: string) {
  const outside = outsideSitting(room, at);
  if (outside !== null) return outside;
  const before = room.adopted[what];
  if (before !== undefined) return `${said}, at ${before}; correct that entry if it was not so`;
  return { room: { ...room, adopted: { ...room.adopted, [what]: at } }, said };
}

/** A committee is established, with its chair and members, or has reported. */
export const committee: RoomRule<'committee'> = (room, entry, { at, textSha256 }, ground) => {
  const { act, committee: name, chair, members } = entry;
  const outside = outsideSitting(room, at);
  if (outside !== null) return outside;
  const known = room.committees[name];
  if (act === 'reported') {
    if (known === undefined) return `no committee has the name ${name}; establish it first`;
    return { room: withCommittee(room, name, { ...known, reported: at }), said: `the committee ${name} has reported` };
  }
  if (known !== undefined) return `the committee ${name} is established; correct that entry`;
  if (chair !== undefined) {
    const fault = rightsFault(chair.participant, 'committees are chaired by States Parties', ground);
    if (fault !== null) return fault;
  }
  const made = {
    ...(chair !== undefined && { chair: chair.participant }),
    ...(members !== undefined && { members: members.length }),
    text: textSha256,
  };
  return { room: withCommittee(room, name, made), said: `the committee ${name} is established` };
};

const withCommittee = (room: Room, name: string, committee: Room['committees'][string]): Room => ({
  ...room,
  committees: { ...room.committees, [name]: committee },
});

/** The Meeting admits an organization that asked to observe, or does not; the order `decideAdmission` gives effect to it. */
export const admit: RoomRule<'admit'> = (room, { organization, outcome }, { at }, { facts }) => {
  const outside = outsideSitting(room, at);
  if (outside !== null) return outside;
  const before = room.admitted[organization];
  if (before !== undefined) return `${organization} was ${before}; correct that entry if it was not so`;
  const seat = facts?.seats.find(({ code }) => code === organization);
  if (seat !== undefined && seat.capacity !== 'observer_organization')
    return `${organization} is no organization; the Meeting admits organizations as observers`;
  return {
    room: { ...room, admitted: { ...room.admitted, [organization]: outcome } },
    said: `${organization} is ${outcome} as an observer`,
  };
};

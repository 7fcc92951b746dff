import { leftOpen, type NextMeeting } from '../../domain/next-meeting.ts';
import type { CirculationPlan, MeetingPlan } from '../../domain/plan.ts';
import type { TreatyProfile } from '../../treaties/treaties.ts';
import { zoneFor } from '../venue-zone.ts';
import type { DaysAhead } from './dates.ts';
import type { OpenPoint } from './open.ts';

const NOWHERE = 'venue to be announced';

/** Where the next meeting meets: as decided, else where the present one does. */
export function venueOf(
  { venue }: MeetingPlan,
  { city = venue.city, country = venue.country, venue: name }: NextMeeting,
) {
  const isSame = city === venue.city && country === venue.country;
  const zone = isSame ? venue.timeZone : zoneFor({ city, country });
  return {
    ...{ city, country, isSame },
    name: name ?? (isSame ? venue.name : NOWHERE),
    isOpen: name === undefined && !isSame,
    timeZone: zone ?? venue.timeZone,
    zoneKnown: zone !== null,
  };
}

/** What orders of the present meeting added is of that meeting alone. */
export const isPlanned = ({ kind, name, audience, facts }: CirculationPlan): boolean => {
  if (audience.only !== undefined || facts?.status !== undefined) return false;
  if (kind === 'convocation') return name === 'convocation' || !/-\d+$/.test(name);
  return kind === 'letter' || kind === 'reminder';
};

type Judged = {
  present: MeetingPlan;
  decided: NextMeeting;
  profile: TreatyProfile;
  venue: ReturnType<typeof venueOf>;
  mandate: TreatyProfile['mandates'][number] | undefined;
  calendar: DaysAhead;
};

/** What nobody decided, and what a person has to look at whatever was decided. */
export function openOf({ present, decided, venue, mandate, calendar, profile }: Judged): OpenPoint[] {
  const left = leftOpen(decided);
  const found: OpenPoint[] = [];
  const say = (field: string, said: string) => found.push({ field, said });
  const last = profile.mandates.at(-1);
  if (mandate === undefined)
    say(
      'mandate',
      `the resolution that requests the ${profile.convenor} to convene; the last was ${last?.resolution} of ${last?.date}. The plan can be rehearsed until it is there, and not started`,
    );
  if (left.includes('place')) say('venue.city', 'the place was not decided; it is that of the present meeting');
  if (venue.isOpen) say('venue.name', 'where in the city it meets');
  else if (left.includes('venue')) say('venue.name', 'the building was not decided; it is that of the present meeting');
  if (!venue.zoneKnown) say('venue.timeZone', `the zone of ${venue.city}; it is that of the present meeting`);
  if (left.includes('dates'))
    say('opens', `only the week was decided, ${decided.week?.from} to ${decided.week?.to}; these are all of its days`);
  if (calendar.pressed !== null) say('startsAt', calendar.pressed);
  if (left.includes('president') && present.session)
    say(
      'session.bureau.president.participant',
      'the President-designate was not decided; it is the State that presides now',
    );
  say('decision.reference', 'the paragraph of the report that has the decision');
  if (!venue.isSame) {
    say('secretariat', 'whether the secretariat and its address stay');
    say('costs', `held away from ${present.venue.city}: the inviting Government defrays the additional costs`);
  }
  say('costs', 'the estimate of costs, which the present meeting considers');
  for (const [index, { sender }] of present.circulations.filter(isPlanned).entries())
    if (sender.signatory !== undefined)
      say(`circulations[${index}].sender.signatory`, 'whether they hold the office still');
  if (present.symbols?.report !== undefined)
    say('symbols.report', 'the last symbol of the series, once its documents are counted');
  return found;
}

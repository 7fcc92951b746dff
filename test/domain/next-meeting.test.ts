import { expect, test } from 'vitest';
import { isSame, leftOpen, NextMeeting, NextMeetings } from '../../domain/next-meeting.ts';

/** What Meetings of the CCM decided about those that followed; sources beside each. */
const TWO_AHEAD = [
  // the Tenth Meeting (2022): Iraq presides the Eleventh, Mexico was designated for the Twelfth
  { kind: 'meeting_of_states_parties', ordinal: 11, city: 'Geneva', country: 'Switzerland', president: 'IRQ' },
  { kind: 'meeting_of_states_parties', ordinal: 12, president: 'MEX' },
];
/** A/RES/80/52, paragraph 8. */
const VIENTIANE = {
  kind: 'review_conference',
  ordinal: 3,
  city: 'Vientiane',
  country: 'Lao People’s Democratic Republic',
  week: { from: '2026-09-14', to: '2026-09-18' },
  president: 'LAO',
};
/** Final document of the first preparatory meeting of the First Review Conference, 5 February 2015. */
const MOVED = {
  kind: 'preparatory_meeting',
  ordinal: 2,
  prepares: { kind: 'review_conference', ordinal: 1 },
  city: 'Geneva',
  country: 'Switzerland',
  from: '2015-06-24',
  to: '2015-06-24',
};

test('decisions that Meetings took about the next ones can be recorded, two ahead, by a week, and of preparatory meetings', () => {
  expect(NextMeetings.parse(TWO_AHEAD)).toEqual(TWO_AHEAD);
  expect(NextMeetings.parse([VIENTIANE, MOVED])).toHaveLength(2);
});

test('what a decision leaves open is named', () => {
  const open = NextMeetings.parse([...TWO_AHEAD, VIENTIANE, { ...MOVED, venue: 'Palais des Nations' }]).map(leftOpen);
  expect(open).toEqual([['venue', 'dates'], ['place', 'venue', 'dates'], ['venue', 'dates'], ['president']]);
});

test.each([
  ['prepares', { ...MOVED, prepares: undefined }],
  ['prepares', { ...VIENTIANE, prepares: { kind: 'review_conference', ordinal: 3 } }],
  ['to', { ...MOVED, to: undefined }],
  ['to', { ...MOVED, to: '2015-06-23' }],
  ['week', { ...VIENTIANE, from: '2026-09-14', to: '2026-09-18' }],
  ['week', { ...VIENTIANE, week: { from: '2026-09-18', to: '2026-09-14' } }],
  ['country', { ...VIENTIANE, country: undefined }],
  ['ordinal', { kind: 'review_conference', ordinal: 3 }],
])('a decision that contradicts itself is refused at %s', (field, meeting) => {
  expect(NextMeeting.safeParse(meeting).error?.issues.map(({ path }) => path)).toEqual([[field]]);
});

test('a meeting to come stands in a decision once', () => {
  const refused = NextMeetings.safeParse([VIENTIANE, { ...VIENTIANE, city: 'Geneva', country: 'Switzerland' }]);
  expect(refused.error?.issues.map(({ path }) => path)).toEqual([[1]]);
  const [first, second] = NextMeetings.parse([
    MOVED,
    { ...MOVED, prepares: { kind: 'review_conference', ordinal: 2 } },
  ]);
  expect(first && second && isSame(first, second)).toBe(false);
});

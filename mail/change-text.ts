import { DateTime } from 'luxon';
import type { ChangeNotice } from '../domain/activities.ts';
import type { ChangedField } from '../domain/orders/officer-change.ts';
import type { MeetingPlan, Officer } from '../domain/plan.ts';
import { fingerprintOf, readPublicKey } from '../domain/sshsig.ts';
import { clocksOf } from '../meetings/zones.ts';
import { placeOfCode } from './notice-codes.ts';

/** What the notice of a change of an officer says. */

type ToldChange = {
  plan: MeetingPlan;
  input: ChangeNotice /** The meeting's page in the Temporal UI. */;
  page: string | null;
};

export function changeSubject({ plan, input }: ToldChange): string {
  const { officer, own, from } = input;
  return `${plan.short}: the entry of ${officer} ${own ? 'was changed' : `changes on ${momentIn(from, plan)}`}`;
}

export function changeBody({ plan, input, page }: ToldChange): string {
  const { meeting, officer, order, to, own, from, until, signers, fields, before, after, codes } = input;
  const { title } = to === 'former' ? before : after;
  const other = fields.includes('address') ? ` The ${to === 'former' ? 'new' : 'former'} address is told too.` : '';
  return [
    `${title} (${officer})`,
    '',
    `The entry of ${officer} among the officers of the ${plan.name} (${meeting}) ${own ? 'was changed' : 'is to be changed'}.`,
    `This goes to the ${to} address.${other}`,
    '',
    `order       ${order}`,
    `signed by   ${signers.join(' and ')}`,
    `holds from  ${momentIn(from, plan)}${own ? ', because it is signed with the key of the officer' : ''}`,
    ...fields.map((field) => `${field.padEnd(11)} ${said(field, before)} -> ${said(field, after)}`),
    '',
    'Where this is right, acknowledge it, so that nobody has to ask:',
    `  convene officer acknowledge ${meeting} ${order} --officer ${officer} --sign-with FILE`,
    `Where it is not, ${own ? 'undo' : 'stop'} it before ${momentIn(until, plan)}, with your key (--sign-with)${codes === undefined ? '' : ' or the code of this notice'}:`,
    `  convene officer stop ${meeting} ${order} --officer ${officer} ${codes === undefined ? '--sign-with FILE' : `--code ${placeOfCode('stopChange')}`}`,
    ...(codes === undefined ? [] : pasted(input, page)),
    '',
    '-- ',
    'Made by Convene for the officers of the secretariat. The same change can be ordered again once it was stopped.',
  ].join('\n');
}

/** The JSON to paste, with a code that is good for this alone. */
const pasted = ({ officer, order }: ChangeNotice, page: string | null): string[] => [
  '',
  'Or in the Temporal UI (More Actions, Send an Update); do not hand the code on:',
  ...(page === null ? [] : [`  ${page}`]),
  'stopChange',
  `  ${JSON.stringify({ v: 1, actor: `officer:${officer}`, officer, changeId: order, proof: placeOfCode('stopChange') })}`,
];

function said(field: ChangedField, { title, email, key, away = [] }: Officer): string {
  switch (field) {
    case 'title':
      return title;
    case 'address':
      return email;
    case 'key':
      return key === undefined ? 'none' : fingerprint(key);
    case 'deputies':
      return (
        away.map(({ delegate, from, until, basis }) => `${delegate}, ${from} to ${until} (${basis})`).join('; ') ||
        'none'
      );
  }
}

function fingerprint(line: string): string {
  try {
    return fingerprintOf(readPublicKey(line));
  } catch {
    return 'a key that cannot be read';
  }
}

const momentIn = (instant: string, { venue }: MeetingPlan) =>
  `${DateTime.fromISO(instant, { zone: clocksOf(venue), locale: 'en-GB' }).toFormat("d MMMM yyyy 'at' HH:mm")} (${venue.timeZone})`;

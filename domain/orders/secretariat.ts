import { capacitiesIn } from '../capacity.ts';
import type { OrderName } from '../messages/orders.ts';
import { type Capacity, Language } from '../plan.ts';
import { overtaken, withDeadline } from './changes.ts';
import { later, type OrderGround, type Rules } from './rule.ts';

/** Orders of the secretariat. */

const issuedCirculation = (name: string, { circulations }: OrderGround): string | null =>
  circulations[name]?.issued != null
    ? null
    : `${name} is no circulation of this meeting that was issued; issued are ${
        Object.entries(circulations)
          .filter(([, one]) => one.issued !== null)
          .map(([issued]) => issued)
          .join(', ') || 'none'
      }`;

const capacitiesOf = (name: string, { plan }: OrderGround): Capacity[] => [
  ...(plan.circulations.find((one) => one.name === name)?.audience.capacities ?? capacitiesIn(plan)),
];

/** What was issued is corrected in the languages that it was issued in. */
const languagesOf = (name: string, { plan }: OrderGround): { languages?: Language[] } => {
  const issued = plan.circulations.find((one) => one.name === name)?.documents.map(({ language }) => language) ?? [];
  const languages = Language.options.filter((language) => issued.includes(language));
  return languages.length === 0 ? {} : { languages };
};

type OfTheSecretariat = Exclude<
  OrderName,
  | 'postpone'
  | 'reschedule'
  | 'changeVenue'
  | 'changeFormat'
  | 'cancel'
  | 'proposeBySilence'
  | 'settleSilence'
  | 'decideContest'
  | 'changeOfficer'
  | 'stopChange'
  | 'acknowledgeChange'
  | 'presentMemorandum'
  | 'examineCredentials'
  | 'adoptCredentials'
>;

export const ofTheSecretariat: Rules<OfTheSecretariat> = {
  inform: {
    act: 'circulate',
    effect: 'when_issued',
    tells: ({ arrangements, only }) => ({
      kind: 'information',
      facts: { arrangements },
      audience: { ...(only && { only }) },
    }),
  },
  extend: {
    act: 'extend',
    effect: 'when_issued',
    objection: ({ deadline }, ground) => {
      const { plan, now } = ground;
      const [open] = overtaken(ground, 'extension');
      if (open !== undefined) return `${open} is not issued yet; withdraw it first, or let it be issued`;
      if (!later(deadline.at, plan.deadline.at))
        return `the date for delegations is ${plan.deadline.at} already; an extension is to a later one`;
      if (!later(deadline.at, now)) return `${deadline.at} is past; it is ${now}`;
      return later(deadline.at, plan.opens.at)
        ? `the meeting opens on ${plan.opens.at}; the date for delegations is not after that`
        : null;
    },
    tells: ({ deadline }, { plan }) => ({
      kind: 'extension',
      facts: {
        deadline: { was: plan.deadline.date, wasAt: plan.deadline.at, now: deadline.date, nowAt: deadline.at },
      },
    }),
    change: ({ deadline }, ground) => ({
      plan: withDeadline(ground, deadline),
      events: [{ type: 'EXTENDED' }],
      commands: [{ kind: 'extend', deadline: deadline.at }],
      newDeadline: ground.deadlinePassed,
      redraft: 'the date for delegations was extended',
    }),
  },
  correct: {
    act: 'correct',
    effect: 'when_issued',
    objection: ({ circulation }, ground) => issuedCirculation(circulation, ground),
    tells: ({ circulation, corrections, only }, ground) => ({
      kind: 'correction',
      facts: { recalls: circulation, corrections },
      ...languagesOf(circulation, ground),
      audience: { capacities: capacitiesOf(circulation, ground), ...(only && { only }) },
    }),
  },
  resend: {
    act: 'circulate',
    effect: 'at_once',
    objection: ({ circulation }, ground) => {
      const fault = issuedCirculation(circulation, ground);
      if (fault !== null) return fault;
      const { dispatched } = ground.circulations[circulation] ?? {};
      return dispatched === 'done' || dispatched === 'failed'
        ? null
        : `${circulation} is not dispatched yet (${dispatched}); it goes out by itself`;
    },
  },
  hold: {
    act: null,
    effect: 'at_once',
    objection: ({ participant, circulation }, { holds }) =>
      holds.some((hold) => hold.participant === participant && hold.circulation === circulation)
        ? `${participant} is held already; release it first`
        : null,
    change: ({ participant, circulation, reason }, { holds }) => ({
      holds: [...holds, { participant, reason, ...(circulation && { circulation }) }],
    }),
  },
  release: {
    act: null,
    effect: 'at_once',
    objection: ({ participant, circulation }, { holds }) =>
      holds.some((hold) => hold.participant === participant && hold.circulation === circulation)
        ? null
        : `${participant} is not held${circulation === undefined ? '' : ` from ${circulation}`}; held are ${holds.map((hold) => hold.participant).join(', ') || 'none'}`,
    change: ({ participant, circulation }, { holds }) => ({
      holds: holds.filter((hold) => !(hold.participant === participant && hold.circulation === circulation)),
    }),
  },
  inviteOrganization: {
    act: 'circulate',
    effect: 'at_once',
    tells: ({ organization }) => ({
      kind: 'letter',
      facts: {},
      audience: { capacities: ['observer_organization'], only: [organization] },
    }),
  },
  decideAdmission: {
    act: 'decide',
    effect: 'at_once',
    change: ({ organization, admission }) => ({
      commands: [{ kind: 'admission', participant: organization, admission }],
    }),
  },
  changeReminder: {
    act: null,
    effect: 'at_once',
    objection: ({ circulation, dates }, { plan, circulations, now }) => {
      const planned = plan.circulations.find((one) => one.name === circulation);
      if (planned?.kind !== 'reminder') {
        const known = plan.circulations.filter((one) => one.kind === 'reminder').map((one) => one.name);
        return `${circulation} is no reminder of this meeting; its reminders are ${known.join(', ') || 'none'}`;
      }
      const progress = circulations[circulation];
      if (progress !== undefined && progress.dispatched !== 'no') return `${circulation} was dispatched already`;
      if (dates === null) return null;
      if (progress !== undefined) return `${circulation} is being drafted already; withdraw it, or let it be issued`;
      if (!later(dates.dispatchAt, now)) return `${dates.dispatchAt} is past; it is ${now}`;
      if (later(dates.draftAt, dates.dispatchAt))
        return 'it is drafted before it is dispatched; give an earlier draftAt';
      return later(plan.deadline.at, dates.dispatchAt)
        ? null
        : `the deadline is ${plan.deadline.at}, and a reminder after it reminds of nothing`;
    },
    change: ({ circulation, dates }, { plan }) =>
      dates === null
        ? { lapse: { names: [circulation], reason: 'the secretariat decided not to send it' } }
        : {
            plan: {
              ...plan,
              circulations: plan.circulations.map((one) =>
                one.name === circulation
                  ? {
                      ...one,
                      draftAt: dates.draftAt,
                      dispatchAt: dates.dispatchAt,
                      issue: { ...one.issue, date: dates.issueDate },
                    }
                  : one,
              ),
            },
          },
  },
  recordStatus: {
    act: null,
    effect: 'on_date',
    tells: ({ participant, capacity, effective }) => ({
      kind: 'information',
      facts: { status: { capacity, date: effective.date } },
      audience: { only: [participant] },
    }),
    change: ({ participant, capacity }) => ({ commands: [{ kind: 'capacity', participant, capacity }] }),
  },
};

import { venueDay } from '../day.ts';
import type { CredentialsPlan, MeetingPlan } from '../plan.ts';
import { noCredentials, type OrderGround, type Rules } from './rule.ts';

/** The examination of credentials: the secretariat's memorandum, what the committee finds, and the Meeting's decision. */

export const ofCredentials: Rules<'presentMemorandum' | 'examineCredentials' | 'adoptCredentials'> = {
  presentMemorandum: {
    act: 'circulate',
    effect: 'at_once',
    objection: (_, { plan }) => notWanted(plan),
  },
  examineCredentials: {
    act: 'decide',
    effect: 'at_once',
    objection: ({ met, outcomes, objections = [] }, ground) => {
      const unwanted = notWanted(ground.plan);
      if (unwanted !== null) return unwanted;
      const { memoranda } = progressIn(ground);
      if (memoranda === 0)
        return 'the committee has the memorandum of the secretariat before it: order that first, `convene credentials memorandum`';
      if (met > venueDay(ground.now, ground.plan))
        return `the committee met on ${met}, which has not come; it is ${ground.now}`;
      const codes = outcomes.map(({ participant }) => participant);
      const twice = codes.find((code, index) => codes.indexOf(code) < index);
      if (twice !== undefined) return `${twice} is there twice; the committee finds one thing of one participant`;
      const own = objections.find(({ by, to }) => by === to);
      return own === undefined
        ? null
        : `${own.by} does not object to its own credentials; name who objects, and to whose`;
    },
    change: ({ met, outcomes, others, objections }) => ({
      commands: [{ kind: 'credentials', met, outcomes, ...(others && { others }), ...(objections && { objections }) }],
    }),
  },
  adoptCredentials: {
    act: 'decide',
    effect: 'at_once',
    objection: (_, ground) => {
      const unwanted = notWanted(ground.plan);
      if (unwanted !== null) return unwanted;
      const { examinations, reported, adopted } = progressIn(ground);
      if (examinations === 0) return 'the committee has examined nothing yet; record what it found first';
      if (reported < examinations)
        return 'the report on the last examination is not drawn yet; wait a moment, and look at `convene today` where it stays so';
      return adopted < reported ? null : 'the Meeting has adopted this report already';
    },
    change: () => ({ commands: [{ kind: 'credentials_adopted' }] }),
  },
};

export const progressIn = ({ credentials = noCredentials }: Pick<OrderGround, 'credentials'>) => credentials;

/** The plan's own word on credentials, where it asks for them. */
export const wantedBy = ({ credentials }: Pick<MeetingPlan, 'credentials'>): CredentialsPlan | null =>
  credentials?.wanted === 'required' ? credentials : null;

const notWanted = (plan: MeetingPlan): string | null =>
  wantedBy(plan) === null
    ? 'the plan of this meeting names no committee on credentials: its field `credentials` says that they are wanted, on what basis, and who is of the committee'
    : null;

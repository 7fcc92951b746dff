import { z } from 'zod';

/**
 * The rules of procedure of a Meeting, as data: which share of whom a quorum and a decision need, how is voted and elected, who
 * votes while they preside. The profile of a treaty has them with their sources (`treaties/profile.ts`); the session gets them
 * with its input, because a workflow reads no file. The functions beside this file apply them.
 */

/** A share of a number of States. */
export const Share = z.enum(['one_third', 'majority', 'two_thirds', 'three_quarters']);
export type Share = z.infer<typeof Share>;

/** Of whom: all States Parties, those that take part in the Meeting, those that are present and vote yes or no. */
export const Base = z.enum(['states_parties', 'participating_states_parties', 'present_and_voting']);
export type Base = z.infer<typeof Base>;

/** What must be present. */
export const QuorumRule = z.union([
  z.strictObject({ needs: z.literal('none') }),
  z.strictObject({
    needs: Share.exclude(['three_quarters']),
    of: Base.exclude(['present_and_voting']),
  }),
]);
export type QuorumRule = z.infer<typeof QuorumRule>;

/** What must be in favour; what each of them means is in `majority.ts`. */
export const Majority = z.enum([
  'majority',
  'two_thirds',
  'two_thirds_with_majority_taking_part',
  'two_thirds_of_all',
  'three_quarters',
  'majority_of_all',
]);
export type Majority = z.infer<typeof Majority>;

export const VoteMethod = z.enum(['show_of_hands', 'roll_call', 'secret_ballot']);
export type VoteMethod = z.infer<typeof VoteMethod>;

export const VotingRule = z.strictObject({
  each: z.literal('one_vote'),
  /** `consensus`: nothing of substance is put to a vote. */
  substance: z.union([Majority, z.literal('consensus')]),
  procedure: Majority,
});

/** What is voted on: a matter of substance, or of procedure. */
export const Matter = z.enum(['substance', 'procedure']);
export type Matter = z.infer<typeof Matter>;

/** What becomes of a proposal on which the votes are equally divided. */
export const TieRule = z.enum(['rejected']);

/** Before a matter of substance is put to a vote, the vote is deferred by so many hours, for agreement to be sought; 0: it is not. */
export const DeferralRule = z.strictObject({ hours: z.int().min(0).max(240) });

/** Who says whether a matter is of substance; a ruling of who presides stands unless so many overrule it. */
export const SubstanceRule = z.strictObject({ ruledBy: z.literal('presiding'), overruledBy: Majority });
export type SubstanceRule = z.infer<typeof SubstanceRule>;

/** Whether who presides votes, another member of their delegation does in their place, or nobody does. */
export const PresidingRule = z.enum(['votes', 'another_of_the_delegation', 'no_vote']);
export type PresidingRule = z.infer<typeof PresidingRule>;

export const ElectionRule = z.strictObject({
  /** How an office is filled for which there are more candidates than places. */
  by: VoteMethod.exclude(['roll_call']),
  needs: z.literal('majority'),
  /** Whether one candidate a place is elected by acclamation. */
  acclamation: z.boolean(),
  /** What decides between two with as many votes in the ballot that was restricted to them. */
  tie: z.literal('lot'),
});
export type ElectionRule = z.infer<typeof ElectionRule>;

/** What a treaty says of a request of a State Party for more time. */
export const ExtensionRule = z.strictObject({
  /** The article whose deadline is extended, as requests name it. */
  article: z.string().min(1),
  /** A request comes in at least so many months before the opening of the Meeting that considers it; 0: the treaty sets no such time. */
  monthsAhead: z.int().min(0).max(36),
  /** The longest extension that one decision grants, in years. */
  atMostYears: z.int().positive().max(25),
  majority: Majority,
  /** Whether less may be granted than was asked. */
  shorterAllowed: z.boolean(),
});
export type ExtensionRule = z.infer<typeof ExtensionRule>;

/** What happens at the opening of a Meeting, in the order of the treaty. */
export const OpeningStep = z.enum([
  'open',
  'elect_president',
  'messages',
  'adopt_agenda',
  'preparatory_report',
  'adopt_rules',
  'confirm_rules',
  'elect_vice_presidents',
  'appoint_credentials_committee',
  'confirm_secretary_general',
  'adopt_programme',
  'admit_observers',
]);
export type OpeningStep = z.infer<typeof OpeningStep>;

/** Who opens the Meeting, before it has a President. */
export const OpenedBy = z.enum([
  'president_of_previous_meeting',
  'president_designate',
  'secretary_general_of_meeting',
  'depositary',
]);

export const OpeningRule = z.strictObject({ by: OpenedBy, steps: z.array(OpeningStep).min(2) });

export const SeatingRule = z.enum(['english_alphabetical', 'french_alphabetical']);
/** Where the order of seats begins: with the alphabet, or with a letter that is drawn by lot. */
export const SeatingStart = z.enum(['alphabet', 'lot']);

/** The rules that a session goes by. */
export const RulesOfProcedure = z.strictObject({
  quorum: z.strictObject({ open: QuorumRule, decide: QuorumRule }),
  voting: VotingRule,
  tie: TieRule,
  deferral: DeferralRule,
  substance: SubstanceRule,
  presiding: PresidingRule,
  elections: ElectionRule,
  extensions: z.array(ExtensionRule).max(20),
  opening: OpeningRule,
  /** The rules for which no source was found, by their names here. */
  assumed: z.array(z.string()),
});
export type RulesOfProcedure = z.infer<typeof RulesOfProcedure>;

import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { Mode } from '../../domain/plan.ts';

/** The search attributes of the namespace, made once by `ensureNamespace`. */
export const attributes = {
  meetingId: defineSearchAttributeKey('MeetingId', 'KEYWORD'),
  phase: defineSearchAttributeKey('MeetingPhase', 'KEYWORD'),
  awaiting: defineSearchAttributeKey('Awaiting', 'KEYWORD_LIST'),
  deadline: defineSearchAttributeKey('Deadline', 'DATETIME'),
  mode: defineSearchAttributeKey('Mode', 'KEYWORD'),
  participants: defineSearchAttributeKey('Participants', 'KEYWORD_LIST'),
} as const;

/** A value over 2,048 bytes makes the server terminate the workflow; the list is cut below this instead. */
const LARGEST = 2_000;

export function sharedAttributes(meeting: string, mode: Mode): SearchAttributePair[] {
  return [
    { key: attributes.meetingId, value: meeting },
    { key: attributes.mode, value: mode },
  ];
}

/** Cuts a list to the server's size limit; values that are left out cannot be searched for. */
export function fitting(values: string[]): string[] {
  let bytes = 2;
  return values.filter((value) => {
    bytes += value.length + 3;
    return bytes < LARGEST;
  });
}

export function participantsAttribute(codes: string[]): SearchAttributePair {
  return { key: attributes.participants, value: fitting(codes) };
}

import { createHash } from 'node:crypto';
import type { Convene } from '../client/client.ts';
import { nameOf } from '../documents/addressees.ts';
import { formXlsx } from '../documents/form-xlsx.ts';
import { delegationIn } from '../documents/read-form.ts';
import { venueDay } from '../domain/day.ts';
import type { Delegation } from '../domain/delegation.ts';
import { ConveneError } from '../domain/errors.ts';
import { Language } from '../domain/plan.ts';

/** A delegation as it comes back on the form: written in the mission's language, filled in, and read again. */
export async function onForm(
  { registry }: Convene,
  meeting: string,
  participant: string,
  { delegation, at }: { delegation: Delegation; at: string },
): Promise<{ delegation: Delegation; sha256: string }> {
  const { plan, mode } = await registry.meeting(meeting);
  const row = await registry.participant(meeting, participant);
  const language = Language.safeParse(row.language).data ?? 'en';
  const name = nameOf(row, language, venueDay(at, plan));
  const form = {
    meeting,
    participant: { code: participant, name },
    language,
    persons: delegation.persons,
    submission: null,
  };
  const bytes = await formXlsx(form, { plan, mode });
  const read = delegationIn(bytes, { meeting, participant });
  if (!read.ok) {
    const said = read.problems.map((one) => one.said).join('; ');
    throw new ConveneError('FORM_FILE', `The form of ${participant} does not come back as it was filled in: ${said}`);
  }
  return { delegation: read.delegation, sha256: createHash('sha256').update(bytes).digest('hex') };
}

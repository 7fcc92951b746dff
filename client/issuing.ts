import canonicalize from 'canonicalize';
import { z } from 'zod';
import { type Difference, mailDifferences } from '../documents/differences.ts';
import { Language, type MeetingPlan, type Mode } from '../domain/plan.ts';
import type { Manifest, RevisionRow } from '../registry/circulations.ts';
import { issuedOf } from '../registry/circulations.ts';
import type { Pool } from '../registry/database.ts';
import { addressedBy } from '../registry/participants.ts';
import { stored } from '../registry/stored.ts';

/** What issuing did to an approved text: filled in number and date. Whether it did anything else is looked at here. */
export type Issuing = {
  number: string;
  date: string;
  /** What the e-mails say now that they did not say in the text. */
  mail: Difference[];
  /** Everything else that differs; empty in good order. */
  faults: string[];
  /** Whether the approved text, printed here with number and date, gives the very bytes that are to be issued. */
  reproduced: boolean;
  /** The documents that go out as a scan of the initialled original: a person compares those with their text. */
  scans: string[];
};

const Final = z.looseObject({ text: z.string(), number: z.string(), date: z.string() });
const same = (one: unknown, other: unknown) => canonicalize(one) === canonicalize(other);
const withoutBytes = (documents: readonly Record<string, unknown>[]) =>
  documents.map(({ sha256, scan, ...rest }) => rest);

/** Compares the final bytes of a revision with its approved text: by their manifests, and by printing them again. */
export async function issuingOf(
  { text, text_manifest, text_sha256, final_manifest }: RevisionRow,
  {
    pool,
    meeting,
    plan,
    circulation: name,
    mode,
  }: { pool: Pool; meeting: string; plan: MeetingPlan; circulation: string; mode: Mode },
): Promise<Issuing | null> {
  const circulation = plan.circulations.find((one) => one.name === name);
  if (final_manifest === null || circulation === undefined) return null;
  const { number, date, text: approved } = Final.parse(final_manifest);
  // loaded only here: they bring the fonts with them
  const { CirculationText, finishMail, renderCirculation } = await import('../documents/documents.ts');
  const { papersOf } = await import('../documents/addressees.ts');
  const { calendarsOf } = await import('../documents/calendars.ts');
  const { issuedForm } = await import('../documents/enclosed-form.ts');
  const addressed = await addressedBy(pool, meeting, circulation.audience);
  const issued = await issuedOf(pool, meeting);
  const words = stored(CirculationText).parse(text);

  const finished = (asWritten: boolean) =>
    Object.fromEntries(
      Object.entries(text_manifest.mail).map(([language, mail]) => [
        language,
        finishMail(mail, { language: Language.parse(language), number, date, mode, asWritten }),
      ]),
    );
  const faults = [
    ...(approved === text_sha256 ? [] : [`the final manifest is of the text ${approved}, not of ${text_sha256}`]),
    ...(same(words.mail, text_manifest.mail) ? [] : ['the stored e-mail is not the one that was approved']),
    ...([false, true].some((asWritten) => same(finished(asWritten), final_manifest.mail))
      ? []
      : ['the e-mail differs in more than number and date']),
    ...(same(withoutBytes(text_manifest.documents), withoutBytes(final_manifest.documents))
      ? []
      : ['the papers differ in name, language, recipients or number of pages']),
    ...(same(text_manifest.recipients, final_manifest.recipients) ? [] : ['the recipients differ']),
  ];

  const prints = async (manifest: Manifest, filled: { number: string | null; date: string | null }) => {
    for (const { document } of papersOf(words.documents, addressed, { circulation })) {
      const listed = manifest.documents.find((one) => one.name === document.name);
      if (listed?.scan === true) continue;
      const { sha256 } = await renderCirculation(document, { plan, circulation, mode, ...filled });
      if (listed?.sha256 !== sha256) return false;
    }
    return true;
  };
  const forms = (text_manifest.attachments ?? []).map((form) => issuedForm(form, number, mode));
  const calendars = calendarsOf({ meeting, mode, plan, circulation, mail: words.mail, number, date, issued });
  const attached = [...calendars.map(({ attachment }) => attachment), ...forms];
  const reproduced =
    same(attached, final_manifest.attachments ?? []) &&
    (await prints(text_manifest, { number: null, date: null })) &&
    (await prints(final_manifest, { number, date }));
  const scans = final_manifest.documents.filter(({ scan }) => scan === true).map((document) => document.name);
  return { number, date, mail: mailDifferences(text_manifest.mail, final_manifest.mail), faults, reproduced, scans };
}

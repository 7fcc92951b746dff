import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { delegatesOf, whoIs } from '../../client/door.ts';
import { refuseErased } from '../../client/erased.ts';
import { outFile, writeNew } from '../../client/files.ts';
import { nameOf } from '../../documents/addressees.ts';
import { senderOfAcknowledgements } from '../../documents/documents.ts';
import { spellingWanted } from '../../documents/spelling.ts';
import { renderVisaLetter, VISA_READERS, type VisaPerson, type VisaReader, visaName } from '../../documents/visa.ts';
import { venueDay } from '../../domain/day.ts';
import { headFirst, roleOf } from '../../domain/delegation.ts';
import { ConveneError } from '../../domain/errors.ts';
import { cleanText, Language, ParticipantCode } from '../../domain/plan.ts';
import type { DelegateRow } from '../../registry/delegates.ts';
import type { Connected } from '../../stack/clients.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body } from '../body.ts';
import { theOne } from './checkin.ts';
import { languageFor } from './documents-acknowledgement.ts';
import { meeting } from './words.ts';

/** A letter in support of visas: drawn from what the registry has, kept there until sensitive data go, and written to a file. */
export const visa = body(
  {
    meeting,
    participant: ParticipantCode,
    person: z.string().min(1).optional(),
    to: z.enum(VISA_READERS, { error: `must be ${VISA_READERS.join(' or ')}` }).default('mission'),
    language: Language.optional(),
    number: cleanText(180).optional(),
    out: z.string().min(1).optional(),
  },
  async ({ meeting: id, participant: code, person, to, language, number = null, out }, cli) => {
    if (out === '-') throw new ConveneError('NAMES_GO_TO_A_FILE', 'Passport data go to a file: give one with --out.');
    const { bytes, file, without, ...said } = await cli.connected(async (connected) => {
      const made = await draw(connected, { id, code, person, to, language, number });
      const file = outFile(out, `${made.name}.pdf`);
      await noteCopy(connected.pool, 'export', file, { meeting: id, participant: code, bytes: made.bytes });
      return { ...made, file };
    });
    writeNew(file, bytes, 0o600);
    cli.print({ ...said, without, file, bytes: bytes.length }, () =>
      [
        `${file}: ${said.persons} persons, ${said.language}, revision ${said.revision}`,
        ...(without === 0 ? [] : [`${without} of them have given no passport: the letter has their name and part.`]),
      ].join('\n'),
    );
  },
);

type WantedLetter = {
  id: string;
  code: string;
  person: string | undefined;
  to: VisaReader;
  language: Language | undefined;
  number: string | null;
};

async function draw(connected: Connected, { id, code, person, to, language: asked, number }: WantedLetter) {
  const { registry } = connected.convene;
  const { plan, mode } = await registry.meeting(id);
  const row = (await registry.participants(id)).find((one) => one.code === code);
  if (row === undefined) throw new ConveneError('UNKNOWN_PARTICIPANT', `${id} has no participant ${code}.`);
  const sender = senderOfAcknowledgements(plan);
  if (sender === null) throw new ConveneError('NO_SENDER', `the plan of ${id} has no circulation`);
  const { now } = await asking(connected, () => connected.convene.state(id));
  const date = venueDay(now, plan);
  const named = (await delegatesOf(connected, id)).filter((one) => one.participant === code && one.gone_at === null);
  const only = person === undefined ? null : theOne(memberOf(await whoIs(connected, id, person), code), person);
  const wanted = only === null ? named : named.filter((one) => one.code === only.code);
  refuseErased(id, [{ persons: wanted.flatMap((one) => one.person ?? []) }]);
  const persons = headFirst(wanted.flatMap((one) => neededOf(one) ?? []));
  if (persons.length === 0)
    throw new ConveneError('NOBODY_NAMED', `${code} names nobody for whom a letter could be written.`);
  const places = persons.flatMap((one, place) => (visaName(one) === null ? [place + 1] : []));
  if (places.length > 0) throw new ConveneError('NAME_UNPRINTABLE', spellingWanted(code, places));
  const language = asked ?? languageFor(row, plan);
  const { addressee: kind } = row;
  const name = ['visa', code.toLowerCase(), ...(to === 'host' ? ['host'] : []), ...(only === null ? [] : [only.code])]
    .join('-')
    .toLowerCase();
  const participant = {
    code,
    kind,
    name: nameOf({ code, addressee: kind, name: row.name }, language, date),
    share: null,
  };
  const letter = { name, to, participant, language, persons };
  const { pdf, sha256, pages, archive } = await renderVisaLetter(letter, { plan, sender, number, date, mode });
  const bytes = Buffer.from(pdf);
  await registry.storeBlob(sha256, 'application/pdf', bytes);
  if (archive !== undefined) await registry.storeBlob(archive.sha256, 'application/pdf', Buffer.from(archive.pdf));
  const paper = { name, kind: 'visa', language, pages, sha256, archive_sha256: archive?.sha256 };
  const revision = await registry.storePaper(id, mode, paper);
  const without = persons.filter(({ passportNumber }) => passportNumber === undefined).length;
  return { ...paper, to, revision, bytes, persons: persons.length, without };
}

const memberOf = (found: readonly DelegateRow[], code: string): DelegateRow[] =>
  found.filter(({ participant, gone_at: gone }) => participant === code && gone === null);

/** What the letter says of a person. */
function neededOf({ person }: DelegateRow): VisaPerson | null {
  if (person === null) return null;
  const { name, latin, passportName, nationality, birthDate, passportNumber, passportState, passportExpires } = person;
  const passport = { passportName, nationality, birthDate, passportNumber, passportState, passportExpires };
  return { name, role: roleOf(person.role), latin, ...passport };
}

import { createHash } from 'node:crypto';
import { attachmentName } from '../domain/attachment-name.ts';
import type { ManifestAttachment } from '../domain/manifest.ts';
import { type CirculationPlan, Language, type MeetingPlan, type Mode } from '../domain/plan.ts';
import { type Announced, announcedBy, type IssuedOn } from './announced.ts';
import { calendarOf, type Meeting } from './calendar.ts';
import { finishMail } from './circulation.ts';
import { DocumentError } from './errors.ts';
import { factsOf } from './facts.ts';
import { type Glossary, glossaryOf } from './glossary.ts';
import type { CirculationMail, CirculationText } from './text.ts';
import { dateInWords, fill, isWholeDay, untilInWords, wordingOf } from './wording.ts';

export type AttachedCalendar = { attachment: ManifestAttachment; bytes: Buffer };

type Calendars = {
  meeting: string;
  mode: Mode;
  plan: MeetingPlan;
  circulation: CirculationPlan;
  mail: CirculationText['mail'];
  number: string;
  date: string;
  issued: readonly IssuedOn[];
};

/**
 * The calendar files that go with a circulation's e-mails, one for each of their languages; none where it says nothing
 * new about when and where. Each has the days of the meeting and the date for delegations, as events of their own.
 *
 * A meeting whose new dates are still to be decided is cancelled here and not tentative: a tentative event would keep the
 * old dates in every calendar. The circulation that gives the new ones confirms the same events again.
 *
 * @param of.issued all circulations of the meeting that are issued
 */
export function calendarsOf(of: Calendars): AttachedCalendar[] {
  const { mode, plan, circulation, mail, number, date } = of;
  const announced = announcedBy(of);
  if (announced === null) return [];
  const { venue, changes, cancelled } = announced;
  const treaty = factsOf(plan).treaty.words;
  return Language.options.flatMap((language): AttachedCalendar[] => {
    const words = mail[language];
    if (words === undefined) return [];
    const glossary = glossaryOf(language, treaty[language]?.names, plan.names?.[language]);
    const bytes = calendarOf({
      mode,
      language,
      venue: {
        name: glossary.line(venue.name),
        city: glossary.line(venue.city),
        country: glossary.line(venue.country),
        timeZone: venue.timeZone,
        offsets: venue.offsets,
      },
      organizer: { name: glossary.line(plan.secretariat.name), email: plan.secretariat.email },
      ...saidIn(of, announced, { glossary, words }),
      sequence: changes,
      status: cancelled ? 'cancelled' : 'confirmed',
      stamp: `${date}T00:00:00Z`,
    });
    const name = `${circulation.name}-calendar${language === 'en' ? '' : `-${language}`}`;
    return [
      {
        attachment: {
          name,
          language,
          filename: attachmentName({ number, name: `${plan.id}-calendar`, language }, mode, 'ics'),
          media: 'text/calendar; charset=utf-8; method=PUBLISH',
          sha256: createHash('sha256').update(bytes).digest('hex'),
        },
        bytes,
      },
    ];
  });
}

/** The events, and what is said of them. */
function saidIn(
  { meeting, mode, plan, number, date }: Calendars,
  announced: Announced,
  { glossary, words }: { glossary: Glossary; words: CirculationMail },
): Pick<Meeting, 'id' | 'name' | 'description' | 'opens' | 'closes' | 'deadline'> {
  const { language } = glossary;
  const { venue, opens, closes, deadline, cancelled } = announced;
  const wording = wordingOf(language);
  const { calendar } = wording;
  const issue = { language, number, date };
  const capital = (text: string) => text.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(language));
  const name = glossary.line(plan.name);
  const official = fill(calendar.description, { number, date: dateInWords(date, wording) }, 'calendar.description');
  const { subject } = finishMail(words, { ...issue, mode });
  const due = fill(calendar.due, { deadline: dueIn(announced, glossary) }, 'calendar.due');
  const { email } = plan.secretariat;
  return {
    id: meeting,
    name: cancelled ? finishMail(words, { ...issue, mode: 'live' }).subject : capital(name),
    description: [subject, official, email].join('\n'),
    opens,
    closes,
    deadline: {
      name: fill(calendar.deadline, { meeting: name }, 'calendar.deadline'),
      description: [subject, ...(cancelled ? [] : [due]), email, official].join('\n'),
      until: isWholeDay(deadline, venue) ? { date: deadline.date } : { at: deadline.at },
    },
  };
}

/** The last instant as the papers tell it; without the city where that lacks a form in this language, as no paper named it yet. */
function dueIn({ deadline, venue }: Announced, glossary: Glossary): string {
  const wording = wordingOf(glossary.language);
  try {
    return untilInWords(deadline, { city: glossary.name(venue.city), venue }, wording);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return untilInWords(deadline, { city: namedAlone(glossary.line(venue.city)), venue }, wording);
  }
}

/** A name whose forms are not known, in the same form everywhere. */
const namedAlone = (name: string) => ({ name, of: name, in: name, at: name, the: name });

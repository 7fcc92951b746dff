/**
 * What it looks like: the papers of a meeting and the words of its e-mails. Read in this order:
 *
 * - `wording/en.yaml`, `wording.ts`: the words, by language, apart from the layout; filling them, dates in words;
 * - `text.ts`: the text of a circulation as data, the thing that is reviewed, revised and approved;
 * - `glossary.ts`: what the plan's English names and phrases are in a language;
 * - `draft.ts`: a circulation's first text, from its plan and the treaty's facts;
 * - `circulation.ts`: that text as a paper, draft or final, and as an e-mail;
 * - `plain.ts`, `docx.ts`, `read-docx.ts`: that text for editors, as plain text and as a Word file, there and back;
 *   `revised.ts`: what comes back, put in place; `differences.ts`: what it changed;
 * - `list.ts`: the list of participants; `list-files.ts`: for office programs;
 * - `report.ts`: the procedural report; `statistics.ts`: its figures; `credentials.ts`: the papers on credentials; `acknowledgement.ts`: the answer to a delegation received;
 * - `session/session.ts`: the papers of a meeting in session, and its report in versions;
 * - `typst.ts`, `templates/`: the layout; `fonts.ts`, `printable.ts`: what can be printed, and how text from outside is.
 *
 * Pure but for reading its own files: same input, same bytes. Other folders import from here.
 */

export { renderAcknowledgement, senderOfAcknowledgements } from './acknowledgement.ts';
export { addressedTo, addressedToNobody, finishMail, renderCirculation } from './circulation.ts';
export { renderCredentials } from './credentials.ts';
export { type DraftFacts, draftText } from './draft.ts';
export { DocumentError } from './errors.ts';
export { ParticipantsList, renderList } from './list.ts';
export { renderReport } from './report.ts';
export { Posted, renderAddressSheets, renderTransmissionList } from './sheets.ts';
export { CirculationDocument, CirculationText } from './text.ts';
export type { Rendered } from './typst.ts';
export { ListAnswer, ListStage } from './wording.ts';

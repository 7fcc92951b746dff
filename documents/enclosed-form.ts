import { createHash } from 'node:crypto';
import { attachmentName } from '../domain/attachment-name.ts';
import type { AttachedMedia } from '../domain/mail.ts';
import type { ManifestAttachment } from '../domain/manifest.ts';
import { type CirculationPlan, Language, type MeetingPlan, type Mode } from '../domain/plan.ts';
import { enclosesForm } from './draft.ts';
import { blankForm } from './form.ts';
import { formDocx } from './form-docx.ts';
import { formXlsx } from './form-xlsx.ts';
import type { CirculationText } from './text.ts';

/**
 * The form that goes out with a circulation that asks for an answer. Nothing is registered then, so that plan and language say all of it
 * but whose it is: the blank form of each language is approved, and each participant's mail has it with their code and name in its places.
 */

export type EnclosedForm = { attachment: ManifestAttachment; bytes: Uint8Array };

const MAKES = { xlsx: formXlsx, docx: formDocx } as const;
export const FORM_MEDIA = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const satisfies Record<string, AttachedMedia>;
export type FormFormat = keyof typeof FORM_MEDIA;
export const FORM_FORMATS = ['xlsx', 'docx'] as const satisfies FormFormat[];

/** The blank forms for the e-mails of a circulation, an Excel and a Word file for each of their languages; none where none is enclosed. */
export async function enclosedForms({
  meeting,
  mode,
  plan,
  circulation,
  mail,
}: {
  meeting: string;
  mode: Mode;
  plan: MeetingPlan;
  circulation: CirculationPlan;
  mail: CirculationText['mail'];
}): Promise<EnclosedForm[]> {
  if (!enclosesForm(plan, circulation)) return [];
  const languages = Language.options.filter((language) => mail[language] !== undefined);
  const wanted = languages.flatMap((language) => FORM_FORMATS.map((format) => ({ language, format })));
  return Promise.all(
    wanted.map(async ({ language, format }): Promise<EnclosedForm> => {
      const bytes = await MAKES[format](blankForm(meeting, language), { plan, mode });
      return {
        attachment: {
          name: `${circulation.name}-form-${format}${language === 'en' ? '' : `-${language}`}`,
          language,
          filename: formName({ number: null, language, format }, mode),
          media: FORM_MEDIA[format],
          sha256: createHash('sha256').update(bytes).digest('hex'),
          form: true,
        },
        bytes,
      };
    }),
  );
}

/** What a form is called as a file, like the papers that it goes with. */
const formName = (
  { number, language, format }: { number: string | null; language: Language; format: FormFormat },
  mode: Mode,
): string => attachmentName({ number, name: `delegation-form-${language}`, language }, mode, format);

export const formatOf = ({ media }: Pick<ManifestAttachment, 'media'>): FormFormat =>
  media === FORM_MEDIA.docx ? 'docx' : 'xlsx';

/** An attachment as it is issued: a form gets the reference number into its name, and nothing else of it differs. */
export function issuedForm(attachment: ManifestAttachment, number: string, mode: Mode): ManifestAttachment {
  const [language, format] = [Language.parse(attachment.language), formatOf(attachment)];
  return { ...attachment, filename: formName({ number, language, format }, mode) };
}

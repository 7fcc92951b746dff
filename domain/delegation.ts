import { z } from 'zod';
import { EmailAddress } from './mail.ts';
import { Language, Sha256 } from './plan.ts';
import { seen } from './storable.ts';

export const DELEGATE_ROLES = ['head', 'delegate', 'alternate', 'adviser'] as const;
export type DelegateRole = (typeof DELEGATE_ROLES)[number];
/** A role as it was given; one of an earlier release, or of another tool, is a delegate’s. */
export const roleOf = (role: string): DelegateRole => DELEGATE_ROLES.find((one) => one === role) ?? 'delegate';

const line = (what: string, max: number) =>
  z
    .string({ error: `${what} is missing` })
    .min(1, { error: `${what} is empty`, abort: true })
    .refine((s) => seen(s) !== '', `${what} has nothing that can be seen`)
    .max(max, `${what} has more than ${max} characters`)
    .refine(
      (s) => !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(seen(s)),
      `${what} has control characters, line breaks or broken characters`,
    )
    .transform((s) => seen(s).normalize('NFC'));

/** Digits of other scripts as those of ASCII. */
const withDigits = (text: string): string =>
  seen(text)
    .normalize('NFKC')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) % 16));

const day = (said: string) => z.string().transform(withDigits).pipe(z.iso.date(said));

export const Person = z.strictObject({
  /** As it is to be printed. */
  name: line('the name', 200),
  title: line('the title', 400).nullable().default(null),
  /** The name in Latin letters, for papers whose fonts have no others. */
  latin: line('the Latin spelling', 200).optional(),
  /** "H.E. Ms.", "Mr.". */
  honorific: line('the honorific', 60).optional(),
  /** The name as the passport has it, for badges and visas. */
  passportName: line('the name in the passport', 200).optional(),
  /** What the person does: "Head of the Disarmament Section". */
  function: line('the function', 400).optional(),
  /** The ministry, mission or other entity that the person is of. */
  organization: line('the organization', 400).optional(),
  /** The official language that the person prefers. */
  language: z
    .enum(Language.options, { error: `the language must be one of ${Language.options.join(', ')}` })
    .optional(),
  email: EmailAddress.optional(),
  role: z.enum(DELEGATE_ROLES, { error: `the role must be one of ${DELEGATE_ROLES.join(', ')}` }).default('delegate'),
  /** A picture for the badge that the registry keeps, by its hash. */
  photo: Sha256.optional(),
  diet: line('the diet', 400).optional(),
  access: line('the access needs', 400).optional(),
  /** Of the passport, for visas and the host State. */
  passportNumber: z
    .string()
    .transform((s) => withDigits(s).replace(/\s/gu, ''))
    .pipe(z.string().regex(/^[A-Za-z0-9-]{4,20}$/, 'the number of the passport has 4 to 20 letters and digits'))
    .optional(),
  passportState: line('the State that issued the passport', 100).optional(),
  nationality: line('the nationality', 100).optional(),
  passportExpires: day('the expiry of the passport must be a date such as 2030-12-31').optional(),
  birthDate: day('the date of birth must be a date such as 1980-12-31').optional(),
  /** A sponsorship programme pays for the person; staff say so, in the file that they record. */
  sponsored: z.enum(['yes'], { error: 'sponsored must be yes, or be left out' }).optional(),
});

export type Person = z.infer<typeof Person>;

/** The head before the others, who stay in the order of the note. */
export const headFirst = <P extends { role: DelegateRole }>(persons: readonly P[]): P[] => [
  ...persons.filter(({ role }) => role === 'head'),
  ...persons.filter(({ role }) => role !== 'head'),
];

/** The persons a participant names, in the order of its note. */
export const Delegation = z.strictObject({
  persons: z
    .array(Person, { error: 'a delegation is a list `persons`' })
    .min(1, 'names nobody; a nil return is sent with `convene decline`')
    .max(500, 'has more than 500 persons'),
});

export type Delegation = z.infer<typeof Delegation>;

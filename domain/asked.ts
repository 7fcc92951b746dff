/** What a plan may ask of each person besides their name and part, and the fields of a person that hold it. */
export const ASKED = {
  photo: ['photo'],
  diet: ['diet'],
  access: ['access'],
  passport: ['nationality', 'birthDate', 'passportNumber', 'passportState', 'passportExpires'],
} as const;
export type AskedBesides = keyof typeof ASKED;
export const ASKABLE = ['photo', 'diet', 'access', 'passport'] as const satisfies readonly AskedBesides[];

const BESIDES = new Map<string, AskedBesides>(
  ASKABLE.flatMap((asked) => ASKED[asked].map((field) => [field, asked] as const)),
);

/** Whether a plan that asks for these asks for a field: always, where the field is none of those that are asked besides. */
export function isAsked(field: string, asked: readonly AskedBesides[]): boolean {
  const of = BESIDES.get(field);
  return of === undefined || asked.includes(of);
}

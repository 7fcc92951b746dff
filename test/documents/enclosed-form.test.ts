import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { nameOf } from '../../documents/addressees.ts';
import { draftText } from '../../documents/draft.ts';
import { enclosedForms, FORM_FORMATS, FORM_MEDIA, issuedForm } from '../../documents/enclosed-form.ts';
import { factsOf } from '../../documents/facts.ts';
import { type FormData, formOfParticipant, nameInTitle } from '../../documents/form.ts';
import { formDocx } from '../../documents/form-docx.ts';
import { formXlsx } from '../../documents/form-xlsx.ts';
import { delegationIn } from '../../documents/read-form.ts';
import { Language, type MeetingPlan } from '../../domain/plan.ts';
import { part, typed } from './office-file.ts';
import { plan as sample } from './samples.ts';

const plan: MeetingPlan = { ...sample, answers: { note: 'asked', form: 'enclosed' } };
const [convocation] = plan.circulations.filter(({ kind }) => kind === 'convocation');
if (convocation === undefined) throw new Error('the plan has no convocation');
const circulation = convocation;
const mail = Object.fromEntries(Language.options.map((language) => [language, { subject: 's', body: 'b' }]));
const of = { meeting: 'ccm-12msp', mode: 'live', plan, circulation, mail } as const;
const forms = await enclosedForms(of);
const swiss = (language: Language) =>
  nameOf({ code: 'CHE', name: 'Switzerland', addressee: 'permanent_representative' }, language, '2024-02-15');

describe.each(Language.options)('the enclosed form in %s', (language) => {
  it.each(FORM_FORMATS)('is, as %s, what would be made for the participant alone', async (format) => {
    const form = forms.find(
      ({ attachment }) => attachment.language === language && attachment.media === FORM_MEDIA[format],
    );
    if (form === undefined) throw new Error('it is missing');
    expect(form.attachment.sha256).toBe(createHash('sha256').update(form.bytes).digest('hex'));
    const name = nameInTitle(language, swiss(language));
    const own = formOfParticipant(form.bytes, { participant: 'CHE', name });
    expect(formOfParticipant(form.bytes, { participant: 'CHE', name })).toEqual(own);
    const data: FormData = {
      ...{ meeting: 'ccm-12msp', participant: { code: 'CHE', name: swiss(language) } },
      ...{ language, persons: [], submission: null },
    };
    const made = await (format === 'xlsx' ? formXlsx : formDocx)(data, { plan, mode: 'live' });
    expect(unzipSync(own)).toEqual(unzipSync(made));
    expect(delegationIn(own, { meeting: 'ccm-12msp', participant: 'CHE' })).toMatchObject({
      problems: [{ code: 'form.nobody' }],
      marks: { meeting: 'ccm-12msp', participant: 'CHE', language, submission: '' },
    });
    // the blank one is nobody's
    expect(delegationIn(form.bytes, { meeting: 'ccm-12msp', participant: 'CHE' })).toMatchObject({
      problems: [{ code: 'form.participant' }],
    });
  });
});

it('carries a name that is no XML, and comes back filled in', () => {
  const [xlsx] = forms;
  if (xlsx === undefined) throw new Error('there is none');
  const own = formOfParticipant(xlsx.bytes, { participant: 'XYZ', name: `A & B <"'$&$1> Ñ` });
  expect(part(own, 'xl/sharedStrings.xml')).not.toContain('<"');
  const read = delegationIn(typed(own, [{ A: 'Head of delegation', C: 'Ada EXAMPLE' }]), {
    meeting: 'ccm-12msp',
    participant: 'XYZ',
  });
  expect(read).toMatchObject({ ok: true, delegation: { persons: [{ role: 'head', name: 'Ada EXAMPLE' }] } });
});

it('has the reference number in its name once it is issued, and nothing else of it changes', () => {
  const named = forms.map(({ attachment }) => issuedForm(attachment, 'ODA/01-2024/CCM', 'live'));
  expect(named.map(({ filename }) => filename)).toContain('ODA-01-2024-CCM-delegation-form-fr.xlsx');
  expect(new Set(named.map(({ filename }) => filename)).size).toBe(12);
  expect(named.map(({ filename: _, ...one }) => one)).toEqual(
    forms.map(({ attachment: { filename: _, ...one } }) => one),
  );
});

it('goes out where the plan says so, with what convenes or invites, whose mail says that it is attached', async () => {
  for (const answers of [undefined, { note: 'asked' }, { form: 'not_enclosed' }] as const) {
    expect(await enclosedForms({ ...of, plan: { ...plan, answers } })).toEqual([]);
  }
  const [reminder] = plan.circulations.filter(({ kind }) => kind === 'reminder');
  expect(await enclosedForms({ ...of, circulation: reminder ?? circulation })).toHaveLength(reminder ? 0 : 12);
  const facts = factsOf(plan);
  const { body = '' } = draftText(plan, circulation, facts).mail.en ?? {};
  const without = draftText({ ...plan, answers: { note: 'asked' } }, circulation, facts).mail.en?.body ?? '';
  expect(body).toContain('as an Excel and as a Word file');
  expect(without.trim().split('\n\n')).toEqual(
    body
      .trim()
      .split('\n\n')
      .filter((one) => !one.includes('Excel')),
  );
  expect(body.trim().split('\n\n').at(-3)).toContain('Excel');
});

import { describe, expect, test } from 'vitest';
import { draftText } from '../../documents/draft.ts';
import { factsOf } from '../../documents/facts.ts';
import { type ReceiptFacts, receiptIn } from '../../documents/receipt.ts';
import { Language } from '../../domain/plan.ts';
import { plan } from './samples.ts';

const answering = { ...plan, answers: { note: 'asked' as const } };
const convocation = plan.circulations.find(({ kind }) => kind === 'convocation');
if (convocation === undefined) throw new Error('the sample plan convenes');
const asking = convocation;

const facts: ReceiptFacts = {
  ...{ kind: 'nominate', participant: { name: 'Switzerland' }, recorded: '2024-08-20', persons: 3 },
  ...{ missed: null, noteAwaited: false, number: 'ODA/01-2024/CCM', date: '2024-02-15', receiptId: '0123456789abcdef' },
};

const wordsIn = (language: Language) => {
  const [document] = asking.documents;
  if (document === undefined) throw new Error('it has a document');
  const { receipts } = draftText(answering, { ...asking, documents: [{ ...document, language }] }, factsOf(answering));
  const words = receipts?.[language];
  if (words === undefined) throw new Error(`no receipt in ${language}`);
  return words;
};

describe.each(Language.options)('a receipt in %s', (language) => {
  test('says what was recorded, and nothing that does not concern it', () => {
    const words = wordsIn(language);
    const plain = receiptIn(words, language, facts);
    expect(`${plain.subject}${plain.body}`).not.toMatch(/[{}]/);
    expect(plain.body).toContain('ODA/01-2024/CCM');
    expect(plain.body).not.toContain(words.note);
    const late = receiptIn(words, language, { ...facts, missed: 'DATE' });
    expect(late.body).toContain(words.late.replace('{deadline}', 'DATE'));
  });

  test('promises a place in the lists to a delegation alone', () => {
    const words = wordsIn(language);
    const awaited = { ...facts, noteAwaited: true };
    expect(receiptIn(words, language, awaited).body).toContain(words.note);
    const declined = receiptIn(words, language, { ...awaited, kind: 'nil_return' }).body;
    expect(declined).toContain(words.noteAlone);
    expect(declined).not.toContain(words.note);
  });
});

test('a plan that says nothing of answers receipts none', () => {
  const { answers: _, ...silent } = plan;
  expect(draftText(silent, asking, factsOf(silent)).receipts).toBeUndefined();
});

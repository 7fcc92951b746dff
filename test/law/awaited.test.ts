import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { refuseAwaited } from '../../client/live.ts';
import { draftText } from '../../documents/draft.ts';
import { factsOf } from '../../documents/facts.ts';
import { Language, MeetingPlan } from '../../domain/plan.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { warningsOf } from '../../meetings/warnings.ts';
import { warrantLacking } from '../../worker/people.ts';

/** A mandate that is awaited: the Twelfth closed in September 2024, resolution 79/58 came in December. */
const original = resolve(import.meta.dirname, '../../meetings/ccm-12msp.yaml');
const folder = mkdtempSync(join(tmpdir(), 'convene-awaited-'));
const file = join(folder, 'plan.yaml');
copyFileSync(resolve(original, '../directory.example.csv'), join(folder, 'directory.example.csv'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(file, readFileSync(original, 'utf8').replace(/^mandate:\n( {2}.*\n)+/m, 'mandate: awaited\n'));
const loaded = loadPlan(file);
if (!loaded.ok) throw new PlanError(loaded.problems);
const { plan } = loaded;

test('a plan may await its mandate: it loads, and what it lacks is said', () => {
  expect(plan.mandate).toBe('awaited');
  expect(warningsOf(plan)).toContainEqual({
    code: 'law.mandate.awaited',
    field: 'mandate',
    said: 'the mandate is awaited in the plan, and the profile has resolution 78/32 of 2023-12-06, paragraph 9, for 2024: put it into the plan',
  });
  const later = { ...plan, opens: { ...plan.opens, date: '2031-09-10' } };
  expect(warningsOf(later).find(({ code }) => code === 'law.mandate.awaited')?.said).toMatch(/can be rehearsed/);
});

test('a live meeting is refused, with what is awaited and where it goes', () => {
  expect(() => refuseAwaited(plan, file)).toThrow(
    /awaits its mandate: the resolution \(as 78\/32 was, of the United Nations General Assembly.*`mandate:` of .*plan\.yaml.*treaties\/ccm\.yaml/,
  );
});

test('workers do not let it begin either, whatever its warrant says', () => {
  const warrant = { nonce: '0'.repeat(32), plan: '0'.repeat(64), proof: '{}' };
  expect(warrantLacking(plan.id, 'live', { ...plan, warrant }, [])).toBe('its mandate is awaited');
  expect(warrantLacking(plan.id, 'rehearsal', { ...plan, warrant }, [])).not.toBe('its mandate is awaited');
});

test.each(Language.options)('the convocation in %s says that the resolution is awaited, and cites none', (language) => {
  const [convocation] = plan.circulations;
  const [document] = convocation?.documents ?? [];
  if (convocation === undefined || document === undefined) throw new Error('the plan has no convocation');
  const text = draftText(plan, { ...convocation, documents: [{ ...document, language }] }, factsOf(plan));
  const paragraphs = text.documents[0]?.paragraphs ?? [];
  expect(paragraphs.filter((one) => /^\[.*\]$/.test(one))).toHaveLength(1);
  expect(JSON.stringify(paragraphs)).not.toMatch(/78\/32/);
});

test('the plan that a meeting keeps may await it', () => {
  expect(MeetingPlan.parse(plan).mandate).toBe('awaited');
});

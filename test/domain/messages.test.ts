import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exampleOf, jsonIn, messages, page, refusals, target } from '../../docs/generate-messages.ts';
import { Answer, Answers } from '../../domain/messages/answers.ts';
import { Basis } from '../../domain/messages/common.ts';
import { descriptions, names } from '../../domain/messages/messages.ts';

const folder = new URL('../../workflows/', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');

describe('the reference of messages', () => {
  it('is in docs/messages.md as the messages are; if not, run `npx tsx docs/generate-messages.ts`', () => {
    expect(readFileSync(target, 'utf8')).toBe(page());
  });

  it('has every update, signal and query', () => {
    const listed = (kind: string) => messages.filter((one) => one.kind === kind).map(({ name }) => name);
    expect(listed('update').sort()).toEqual(Object.values(names.updates).sort());
    expect(listed('signal').sort()).toEqual(Object.values(names.signals).sort());
    expect(listed('query').sort()).toEqual(Object.values(names.queries).sort());
  });

  it('has every code with which a workflow refuses, and no other', () => {
    const codes = [...sources.matchAll(/\brefusal\(\s*'([a-z_]+)'/g)].map(([, code]) => code);
    expect(Object.keys(refusals).sort()).toEqual([...new Set(codes)].sort());
    for (const { codes: of } of messages) expect(Object.keys(refusals)).toEqual(expect.arrayContaining([...of]));
  });
});

describe('an example', () => {
  it.each(messages.filter(({ schema }) => schema !== null))('of the $kind $name can be sent', (message) => {
    const read = message.schema?.safeParse(exampleOf(message));
    expect(read?.success, read?.error && z.prettifyError(read.error)).toBe(true);
  });

  it('in a description parses with its schema, and the answers in a list with theirs', () => {
    for (const [name, text] of Object.entries(descriptions)) {
      const schema = messages.find((message) => message.name === name)?.schema;
      for (const json of jsonIn(text)) {
        const whole = typeof json === 'object' && json !== null && 'v' in json;
        expect((whole ? schema : Basis)?.safeParse(json).success, `${name}: ${JSON.stringify(json)}`).toBe(true);
      }
    }
    const [list] = jsonIn(descriptions.answers);
    for (const answer of Answers.parse(list).answers) expect(Answer.safeParse(answer).success).toBe(true);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { page, target } from '../../docs/generate-machines.ts';
import { diagrams, everywhere } from '../../machines/diagram.ts';
import { released } from '../../machines/machines.ts';

const folder = new URL('../../machines/', import.meta.url);
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);

describe('the folder', () => {
  it.each(sources)('%s knows no clock, no chance and nothing of Node', (_, source) => {
    expect(source).not.toMatch(/\b(Date|Math\.random|performance|process|Buffer|setTimeout|require|globalThis)\b/);
    expect(source).not.toMatch(/\b(invoke|enqueueActions|after|spawnChild|sendTo|raise):/);
  });

  it('names each released machine as the machine names itself', () => {
    for (const [name, machine] of Object.entries(released)) expect(machine.id).toBe(name);
  });

  it('has every versioned file among the released', () => {
    const files = sources.map(([name]) => name).filter((name) => /\.v\d+\.ts$/.test(name));
    expect(files.map((name) => name.replace(/\.ts$/, '')).sort()).toEqual(Object.keys(released).sort());
  });
});

describe('diagrams', () => {
  const door = createMachine({
    id: 'door',
    initial: 'shut',
    on: { BURN: '.gone' },
    states: {
      shut: {
        on: {
          OPEN: { target: 'open', guard: 'unlocked' },
          KICK: { target: 'open', guard: 'unlocked' },
          KNOCK: { actions: 'answer' },
        },
      },
      open: { on: { SHUT: [{ target: 'shut', guard: 'light' }, { target: 'gone' }] } },
      gone: {},
    },
  });

  it('draw every arrow, those of one kind together, and the end', () => {
    expect(diagrams(door)).toEqual([
      {
        name: 'door',
        text: [
          'stateDiagram-v2',
          '  [*] --> shut',
          '  shut --> open : OPEN, KICK [unlocked]',
          '  shut --> shut : KNOCK / answer',
          '  open --> shut : SHUT [light]',
          '  open --> gone : SHUT',
          '  gone --> [*]',
        ].join('\n'),
      },
    ]);
    expect(everywhere(door)).toEqual(['BURN']);
  });

  it('leave out the guard that is assumed', () => {
    expect(diagrams(door, 'unlocked')[0]?.text).toContain('shut --> open : OPEN, KICK\n');
  });

  it('draw one picture for each region', () => {
    expect(diagrams(released['participant.v2']).map(({ name }) => name)).toEqual([
      'admission',
      'correspondence',
      'delegation',
      'credentials',
      'attendance',
    ]);
  });

  it('are in docs/machines.md as the machines are; if not, run `tsx docs/generate-machines.ts`', () => {
    expect(readFileSync(target, 'utf8')).toBe(page());
  });
});

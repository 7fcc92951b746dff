import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawn } from '../../cli/commands/drawn.ts';
import { cutTo, folded, paint, wrapped } from '../../cli/terminal.ts';

const terminal = Object.assign(new PassThrough(), {
  isTTY: true,
  columns: 40,
  getColorDepth: () => WriteStream.prototype.getColorDepth(),
});
const pipe = new PassThrough();
const sentence =
  'Approved by the legal officer; awaited now is the issuing officer of the Executive Office, since 3 June.';
const widest = (text: string) =>
  Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map((line) => [...line].reduce((sum, sign) => sum + (sign > '\u2e80' ? 2 : 1), 0)),
  );

afterEach(() => vi.unstubAllEnvs());
beforeEach(() => {
  for (const name of ['CI', 'TMUX', 'COLORTERM', 'TERM_PROGRAM', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('TERM', 'xterm');
});

describe('what the command shows', () => {
  it('is coloured on a terminal alone, and not where NO_COLOR is set', () => {
    expect(paint('red', 'late', terminal)).toBe('\u001b[31mlate\u001b[39m');
    expect(paint('red', 'late', pipe)).toBe('late');
    vi.stubEnv('NO_COLOR', '1');
    expect(paint('red', 'late', terminal)).toBe('late');
  });

  it('keeps the outer style after an inner one ends', () => {
    expect(paint('bold', `a ${paint('red', 'b', terminal)} c`, terminal)).toBe(
      '\u001b[1ma \u001b[31mb\u001b[39m c\u001b[22m',
    );
  });

  it('is broken between words on a terminal, and stays on one line elsewhere', () => {
    const lines = folded(sentence, '  ', terminal).split('\n');
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.every((line) => line.startsWith('  ') && line.length < 40)).toBe(true);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(sentence);
    expect(folded(sentence, '  ', pipe)).toBe(`  ${sentence}`);
  });

  it('is broken by the columns that it takes: colours take none, a Chinese character two', () => {
    expect(stripVTControlCharacters(wrapped(paint('red', sentence, terminal), '', terminal))).toBe(
      wrapped(sentence, '', terminal),
    );
    expect(widest(wrapped('\u7f14\u7ea6\u56fd\u4f1a\u8bae '.repeat(12), '', terminal))).toBeLessThan(40);
  });

  it('is cut, and not broken, where it is drawn over', () => {
    expect(cutTo(10, 'twelve signs and more')).toBe('twelve sig');
    expect(stripVTControlCharacters(cutTo(10, `${paint('green', '████', terminal)}░░ 12 of 40`))).toBe('████░░ 12 ');
  });

  it('marks what was taken out and what was put in, with the words around', () => {
    const pieces = [
      { kind: 'same', text: `${'before '.repeat(30)}the Meeting opens on ` },
      { kind: 'gone', text: '10 September' },
      { kind: 'new', text: '11 September' },
      { kind: 'same', text: ' in Geneva' },
    ] as const;
    const text = stripVTControlCharacters(drawn(pieces, terminal));
    expect(text.replace(/\s+/g, ' ').trim()).toBe(
      `… ${'before '.repeat(6)}the Meeting opens on [-10 September-] {+11 September+} in Geneva`,
    );
    expect(widest(text)).toBeLessThan(40);
  });
});

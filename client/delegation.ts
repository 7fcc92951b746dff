import { extname } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { Delegation } from '../domain/delegation.ts';
import { ConveneError } from '../domain/errors.ts';
import { readGiven } from '../meetings/given-file.ts';

/**
 * Reads a delegation from a YAML, JSON or CSV file. CSV has the columns name, title, role; the others hold
 * `persons: [{name, title, role}]`. Roles: head, delegate, alternate, adviser.
 *
 * @throws ConveneError `DELEGATION_FILE` with everything that is wrong, a line each; `FILE_TOO_LARGE`
 */
export function loadDelegation(file: string): Delegation {
  const text = readText(file);
  const read = Delegation.safeParse(parse(file, text));
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => {
    const [, index, field] = issue.path;
    const where =
      typeof index === 'number' ? `person ${index + 1}${field === undefined ? '' : `, ${String(field)}`}` : 'the file';
    return `  ${where}: ${issue.message}`;
  });
  throw new ConveneError('DELEGATION_FILE', `${file} cannot be used:\n${problems.join('\n')}`);
}

function readText(file: string): string {
  const bytes = readGiven(file, 'delegation');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new ConveneError('DELEGATION_FILE', `${file} cannot be read as UTF-8 text: ${said}`);
  }
}

function parse(file: string, text: string): unknown {
  try {
    switch (extname(file).toLowerCase()) {
      case '.csv': {
        const rows = z
          .array(z.record(z.string(), z.string()))
          .parse(parseCsv(text, { columns: true, skip_empty_lines: true, trim: true, bom: true }));
        return {
          persons: rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''))),
        };
      }
      case '.json':
        return JSON.parse(text);
      case '.yaml':
      case '.yml':
        return parseYaml(text);
    }
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ConveneError('DELEGATION_FILE', `${file} cannot be read: ${said}`);
  }
  throw new ConveneError('DELEGATION_FILE', `${file} is neither .yaml, .json nor .csv`);
}

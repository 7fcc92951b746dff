import { setDefaultSignalHandler } from '@temporalio/workflow';
import type { SetAside } from '../shared/record.ts';
import { setAsideAs } from './envelope.ts';

/**
 * Hears the signals that no handler takes, and those that the boundary does not let through.
 *
 * @param otherwise why a signal that nobody knows is set aside
 */
export const onUnheard = (otherwise: string, heard: (aside: SetAside) => void): void =>
  setDefaultSignalHandler((name) => heard(setAsideAs(name, otherwise)));

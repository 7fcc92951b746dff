import { setDefaultSignalHandler } from '@temporalio/workflow';
import { setAsideAs } from './envelope.ts';

/**
 * Hears the signals that no handler takes, and those that the boundary does not let through.
 *
 * @param otherwise why a signal that nobody knows is set aside
 */
export const onUnheard = (otherwise: string, heard: (signal: string, reason: string) => void): void =>
  setDefaultSignalHandler((name) => {
    const { signal, reason } = setAsideAs(name, otherwise);
    heard(signal, reason);
  });

/** A deadline that was moved comes again, and has another id then. `round`: how often it has come, from 1. */

export const deadlineId = (round: number): string => (round === 1 ? 'deadline' : `deadline/${round}`);

/** Which deadline a command was for. */
export const roundOf = (command: string): number => Number(command.split('/')[1] ?? 1);

/** The command id of a deadline. A deadline that was moved passes again, under another id. `round` counts from 1. */

export const deadlineId = (round: number): string => (round === 1 ? 'deadline' : `deadline/${round}`);

/** The round of a deadline command. */
export const roundOf = (command: string): number => Number(command.split('/')[1] ?? 1);

import { expect, test } from 'vitest';
import { refuseTaken } from '../../cli/commands/fill.ts';

const circulations = ['convocation', 'invitation', 'reminder-1'].map((name, n) => ({
  name,
  issue: { number: `ODA/0${n + 1}`, date: '2024-02-15' },
}));
const of = (circulation: string, number: string) => ({ meeting: 'ccm-12msp', circulation, number });

test('no two communications of a meeting are issued under one number', () => {
  const issued = { convocation: { issued: { number: 'ODA/7' } }, invitation: { issued: null } };
  const fill = (circulation: string, number: string) => () =>
    refuseTaken(circulations, issued, of(circulation, number));
  // its own, a new one, and the one that the convocation had in the plan and was not issued under
  for (const number of ['ODA/03', 'ODA/9', 'ODA/01']) expect(fill('reminder-1', number)).not.toThrow();
  expect(fill('reminder-1', 'ODA/7')).toThrow(/ODA\/7 is the number of convocation of ccm-12msp/);
  expect(fill('reminder-1', 'ODA/02')).toThrow(expect.objectContaining({ code: 'NUMBER_TAKEN' }));
});

import { expect, test } from 'vitest';
import type { Spec } from '../../cli/command.ts';
import { acts } from '../../cli/program/acts.ts';
import { orders } from '../../cli/program/orders.ts';
import { participants } from '../../cli/program/participants.ts';
import { contactFields } from '../../client/contact-fields.ts';
import { Basis } from '../../domain/messages/common.ts';
import { Capacity } from '../../domain/plan.ts';
import { NAMESPACE } from '../../upkeep/record/export.ts';

const withThoseBelow = (spec: Spec): Spec[] => [spec, ...(spec.commands ?? []).flatMap(withThoseBelow)];
const all = [acts, ...orders, ...participants].flatMap(withThoseBelow);

const said = (name: string, flags: string): string =>
  all.find(({ usage }) => usage.startsWith(`${name} `))?.options?.find((one) => one.flags === flags)?.says ?? '';
const helpOf = (name: string): string => all.find(({ usage }) => usage.startsWith(`${name} `))?.help ?? '';

// help is loaded without the schemas, so it repeats what they allow
test('help names what the schemas allow', () => {
  expect(said('nominate', '--kind <kind>')).toContain(`: ${Basis.shape.kind.options.join(', ')} (`);
  expect(said('contact', '--place <place>')).toBe(contactFields.place.options.join(', '));
  expect(said('contact', '--language <language>')).toBe(contactFields.language.options.join(', '));
  const states = Capacity.exclude(['observer_organization']).options;
  expect(helpOf('status-change')).toContain(`one of ${states.join(', ')}.`);
  expect(helpOf('export')).toContain(`ssh-keygen -Y verify -n ${NAMESPACE} `);
});

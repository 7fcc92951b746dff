import type { ParticipantsList } from '../../documents/documents.ts';

/** Four capacities, every answer, and invented persons in an order that is not the printed one. */
export const list: ParticipantsList = {
  stage: 'deadline',
  language: 'en',
  symbol: 'CCM/MSP/2024/INF.1',
  date: '2024-09-10',
  participants: [
    {
      code: 'CMC',
      name: 'Cluster Munition Coalition',
      capacity: 'observer_organization',
      answer: 'awaited',
      attended: false,
      persons: [],
    },
    { code: 'ZMB', name: 'Zambia', capacity: 'state_party', answer: 'nil_return', attended: false, persons: [] },
    {
      code: 'AUT',
      name: 'Austria',
      capacity: 'state_party',
      answer: 'named',
      attended: true,
      persons: [
        { name: 'Ms. Ada Zweite', title: 'Second Secretary', role: 'delegate' },
        { name: 'Mr. Bert Haupt', title: 'Ambassador', role: 'head' },
        { name: 'Ms. Cora Dritte', title: null, role: 'alternate' },
      ],
    },
    { code: 'CIV', name: "Côte d'Ivoire", capacity: 'state_party', answer: 'no_reply', attended: false, persons: [] },
    {
      code: 'KEN',
      name: 'Kenya',
      capacity: 'signatory',
      answer: 'incomplete',
      attended: true,
      persons: [{ name: 'Mr. Dan Ohne', title: 'Counsellor', role: 'delegate' }],
    },
    {
      code: 'OMN',
      name: 'Oman',
      capacity: 'state_not_party',
      answer: 'withdrawn',
      attended: false,
      persons: [{ name: 'Mr. Egon Fort', title: null, role: 'head' }],
    },
  ],
};

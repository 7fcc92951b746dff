import type { Spec } from '../command.ts';

export const acts: Spec = {
  usage: 'acts <meeting>',
  says: 'the record of acts; `acts export` writes it as a signed file, `acts verify` proves it',
  options: [
    { flags: '--participant <code>', says: 'acts of a participant, and about it' },
    { flags: '--officer <id>', says: 'acts of an officer, and what they recorded for others' },
    { flags: '--action <action>', says: 'such as approve, return or nominate' },
    { flags: '--from <date>', says: 'from this day on, on the meeting’s clock; or from an instant' },
    { flags: '--to <date>', says: 'up to and with this day; or before an instant' },
    { flags: '--subject <subject>', says: 'a participant’s code, a circulation’s name or the meeting' },
    { flags: '--actor <actor>', says: 'such as officer:legal-officer or system:meeting' },
    { flags: '--limit <number>', says: 'the newest so many', otherwise: '50' },
  ],
  body: async () => (await import('../commands/acts.ts')).acts,
  commands: [
    {
      usage: 'export <meeting>',
      says: 'write the whole record as one file that proves itself',
      options: [
        { flags: '--out <path>', says: 'a folder, or a file', required: true },
        { flags: '--key <file>', says: 'sign it with this OpenSSH Ed25519 key, into FILE.sig' },
      ],
      help: `Examples:
  convene acts export ccm-12msp --out ccm-12msp.acts.jsonl --key ~/.ssh/id_ed25519
  ssh-keygen -Y verify -n convene-acts -f allowed_signers -I registrar -s ccm-12msp.acts.jsonl.sig < ccm-12msp.acts.jsonl`,
      body: async () => (await import('../commands/acts.ts')).exporting,
    },
    {
      usage: 'verify <what>',
      says: 'prove a file of the record from its bytes alone, or the record of a meeting',
      shown: '[options] <file or meeting>',
      options: [
        { flags: '--signature <file>', says: 'and that this signs it' },
        { flags: '--signers <file>', says: 'and that one of these has signed it (as `ssh-keygen -Y verify -f`)' },
      ],
      help: `Exit code 1: it was altered, and each line or act that shows it is named.`,
      body: async () => (await import('../commands/acts.ts')).verifying,
    },
  ],
};

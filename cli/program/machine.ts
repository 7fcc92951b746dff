import type { Spec } from '../command.ts';

export const machine: readonly Spec[] = [
  {
    usage: 'up',
    says: 'run everything on this machine, for live meetings and rehearsals, until Ctrl-C',
    help: `Starts a Temporal server, PostgreSQL, a worker and the page for missions on the folder --dir, and stays. Whatever ends it, the next \`convene up\`
on that folder goes on with everything. Environment: SMTP_URL, through which live meetings send; MAIL_FROM and others.

With --json, one JSON value is printed once everything runs.`,
    body: async () => (await import('../commands/up.ts')).up,
  },
  {
    usage: 'backup <folder>',
    says: 'copy what `convene up` keeps, while it runs, into a new folder to start from',
    help: `The folder has the form of --dir: to restore, copy it back (cp -a) where nothing runs, and run \`convene up\`. It holds
names, addresses and passwords. A fleet's servers are backed up with their own tools: docs/operating.md.

Example:
  convene backup /srv/backups/convene-2026-11-24`,
    body: async () => (await import('../commands/backup.ts')).backup,
  },
  {
    usage: 'doctor [plan]',
    says: 'what is there, what is missing, and the mend for each; with a plan, whether its days have other clocks here',
    options: [{ flags: '--fix', says: 'close to other users of this machine what is kept in the folder' }],
    body: async () => (await import('../commands/doctor.ts')).doctor,
  },
  {
    usage: 'setup',
    says: 'make the registry, the namespace and its search attributes where they are missing',
    help: `For a fleet, or a new machine of one; as often as one likes. Environment: DATABASE_URL (a role that may create tables),
TEMPORAL_ADDRESS and others of TEMPORAL_*, as Temporal's own tools read them (TLS, API key, profiles).`,
    body: async () => (await import('../commands/setup.ts')).setup,
  },
  {
    usage: 'worker',
    says: 'run a worker until SIGINT or SIGTERM',
    options: [{ flags: '--health-port <port>', says: 'tell on this port how the worker is: GET /livez, /readyz' }],
    help: `Environment: DATABASE_URL, TEMPORAL_ADDRESS and others of TEMPORAL_*, SMTP_URL, REHEARSAL_SMTP_URL, MAIL_FROM,
CONVENE_TASK_QUEUE. It brings the registry to its newest form first, and lets the work under way end when it is stopped.`,
    body: async () => (await import('../commands/worker.ts')).worker,
  },
  {
    usage: 'web',
    says: 'serve the page where missions answer, until SIGINT or SIGTERM',
    options: [
      { flags: '--port <port>', says: 'where it listens (default: CONVENE_WEB_PORT, else 8300 or a free one)' },
      { flags: '--host <address>', says: 'on which address (default: CONVENE_WEB_HOST, else 127.0.0.1)' },
    ],
    help: `Missions come by their personal links (\`convene link\`, and the mails of meetings). CONVENE_WEB_URL is the public address; before
it stands a proxy with a certificate, which keeps the Host header: docs/operating.md. \`convene up\` serves the page too.`,
    body: async () => (await import('../commands/web.ts')).web,
  },
  {
    usage: 'ui-door',
    says: 'stand before the Temporal UI of a fleet, and pass what a meeting answers by its law',
    options: [
      { flags: '--to <url>', says: 'the UI, which nobody else reaches', required: true },
      { flags: '--port <port>', says: 'where people open it', required: true },
      { flags: '--host <address>', says: 'on which address it listens', otherwise: '127.0.0.1' },
      { flags: '--as <names>', says: 'under what names people open it, as the browser shows them', required: true },
    ],
    help: `Pages, signals, updates and requests to cancel pass; Terminate, Reset, Pause, batches and starts do not, and nothing
passes that a page of another site asks. Who may open it is for a proxy before it that knows your staff.

Example:
  convene ui-door --to http://temporal-ui:8080 --port 8080 --as localhost:8080,temporal.example`,
    body: async () => (await import('../commands/ui-door.ts')).uiDoor,
  },
  {
    usage: 'people',
    says: 'who may record what comes in: people and services, with their keys',
    help: `Officers approve and order with the keys of the plan. Answers of a live meeting are signed by a person of this list: whoever
has CONVENE_KEY, and on one machine whoever ran \`convene up\` first. Roles: secretariat, clerk (record papers), mailroom (a
service that records mail), page (a service where missions answer), trainer (both, in rehearsals), operator, auditor.

Examples:
  convene people add registry-clerk --key clerk.pub --role clerk
  convene people remove registry-clerk`,
    body: async () => (await import('../commands/people.ts')).people,
    commands: [
      {
        usage: 'add <person>',
        says: 'make a key known, or a new one of a person who is known; needs the secrets of the installation',
        options: [
          { flags: '--key <file>', says: 'their public key (the .pub file of ssh-keygen -t ed25519)', required: true },
          { flags: '--role <role...>', says: 'what they may do', required: true },
          { flags: '--until <date>', says: 'the last day (default: in three years)' },
        ],
        body: async () => (await import('../commands/people.ts')).add,
      },
      {
        usage: 'remove <person>',
        says: 'take nothing more that this person signs',
        body: async () => (await import('../commands/people.ts')).remove,
      },
    ],
  },
  {
    usage: 'upgrade',
    says: 'make this version the one that goes on with what runs in a fleet',
    options: [
      { flags: '--wait <seconds>', says: 'how long to wait for a worker of this version', otherwise: '120' },
      { flags: '--move-pinned', says: 'go on, too, with what is pinned to other versions' },
    ],
    help: `First start \`convene worker\` of this version beside the others. Every running workflow is replayed; where one does
not fit, nothing is changed and the command says which. Give it as often as you like; of the former version it goes back,
where that fits. One machine needs none of this: \`convene up\` looks by itself. docs/fleet.md.`,
    body: async () => (await import('../commands/upgrade.ts')).upgrade,
  },
];

/**
 * Every message of the house: what people and systems may send to a workflow, and what meeting and children tell each
 * other. Here are the names and the descriptions that the Temporal UI shows beside the form; the schemas are in
 * the files beside this one, by purpose.
 *
 * Each message is one object with `id` (made by the caller and kept on a retry; in the UI it may be left out), `actor`
 * and `v: 1`. A repeat of an id returns the first outcome and changes nothing. No message carries a person's name.
 */

export const names = {
  updates: {
    answer: 'answer',
    answers: 'answers',
    repair: 'repair',
    approve: 'approve',
    returnForRevision: 'returnForRevision',
    revise: 'revise',
    fillIssue: 'fillIssue',
    withdraw: 'withdraw',
    disown: 'disown',
    advanceClock: 'advanceClock',
    inform: 'inform',
    extend: 'extend',
    correct: 'correct',
    resend: 'resend',
    hold: 'hold',
    release: 'release',
    inviteOrganization: 'inviteOrganization',
    decideAdmission: 'decideAdmission',
    decideContest: 'decideContest',
    changeOfficer: 'changeOfficer',
    stopChange: 'stopChange',
    acknowledgeChange: 'acknowledgeChange',
    changeReminder: 'changeReminder',
    recordStatus: 'recordStatus',
    postpone: 'postpone',
    reschedule: 'reschedule',
    changeVenue: 'changeVenue',
    changeFormat: 'changeFormat',
    cancel: 'cancel',
    proposeBySilence: 'proposeBySilence',
    settleSilence: 'settleSilence',
    presentMemorandum: 'presentMemorandum',
    examineCredentials: 'examineCredentials',
    adoptCredentials: 'adoptCredentials',
    enter: 'enter',
  },
  signals: {
    approve: 'approve',
    returnForRevision: 'returnForRevision',
    command: 'command',
    report: 'report',
    tick: 'tick',
    end: 'end',
    tellAgain: 'tellAgain',
    staff: 'staff',
    redraft: 'redraft',
    lapse: 'lapse',
    calendar: 'calendar',
    recalled: 'recalled',
  },
  queries: { state: 'state' },
} as const;

/** Workflow ids, in one place. */
export const workflowIds = {
  meeting: (meeting: string) => `meeting/${meeting}`,
  collection: (meeting: string, shard: number) => `collection/${meeting}/${shard}`,
  circulation: (meeting: string, name: string) => `circulation/${meeting}/${name}`,
  session: (meeting: string) => `session/${meeting}`,
};

/** The instruction that the UI shows beside each form. */
export const descriptions = {
  answer:
    'One answer of one participant. Example: {"v":1,"actor":"participant:CHE","participant":"CHE","kind":"acknowledge"} ' +
    'Kinds: acknowledge, nil_return, withdraw, credentials; by staff also delivery_confirmed (with "circulation", of that paper), and attendance with ' +
    '"attendance":"present", "absent" or "departed". Staff who record a paper add ' +
    '"basis":{"kind":"note_verbale","reference":"No. 12","date":"2024-08-28","receivedAt":"2024-08-29T09:00:00Z"}. ' +
    'A delegation is named with `convene nominate`, so that no name enters a history.',
  answers:
    'A list of answers with an outcome for each; meant for the client library. Example: {"v":1,"answers":[' +
    '{"v":1,"actor":"participant:CHE","participant":"CHE","kind":"acknowledge"},' +
    '{"v":1,"actor":"participant:FRA","participant":"FRA","kind":"nil_return"}]}',
  repair: 'Sent by `convene repair`: records that this collection lost, as the registry has them.',
  approve:
    'Approve what this step awaits. The page (User Metadata, Current Details) shows this JSON ready to copy. Example: ' +
    '{"v":1,"actor":"officer:legal-officer","officer":"legal-officer","revision":1,' +
    '"sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}',
  returnForRevision:
    'Return the text to its drafter. Example: {"v":1,"actor":"officer:legal-officer","officer":"legal-officer",' +
    '"revision":1,"comments":"Paragraph 2: cite the resolution by its date."}',
  revise:
    'Put a new revision in place: a text that `convene revise` has stored, or null to draft again from the template. ' +
    'Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","revision":1,"textSha256":null}',
  fillIssue:
    'Issuing officer: change number or date before approving the final bytes. Example: {"v":1,"actor":"officer:eosg-issuing",' +
    '"officer":"eosg-issuing","number":"ODA/01-2024/CCM","date":"2024-02-15"}',
  withdraw:
    'Withdraw this circulation before it is issued. Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk",' +
    '"reason":"Superseded"}',
  disown:
    'Disown a paper that another entered as your approval, until the circulation is dispatched. The notice of it has this JSON with ' +
    'its code. Example: {"v":1,"actor":"officer:legal-officer","officer":"legal-officer","step":"legal","revision":1}',
  advanceClock:
    'Rehearsal only: move the clock to an instant. Example: {"v":1,"actor":"staff:rehearsal","to":"2024-03-01T00:00:00Z"}',
  inform:
    'Additional information to all. It goes out once its circulation is approved. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","arrangements":[{"heading":{"en":"Registration"},"text":{"en":"From 9 September."}}]}',
  extend:
    'A later date for delegations; it takes effect when its circulation is issued. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","deadline":{"date":"2024-09-05","at":"2024-09-05T21:59:59Z"}}',
  correct:
    'A corrigendum to an issued circulation, to everyone it was for or to "only" some. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","circulation":"convocation","only":["CHE"],"corrections":[{"where":{"en":"paragraph 4"},' +
    '"was":{"en":"Palais des Nation"},"now":{"en":"Palais des Nations"}}]}',
  resend:
    'Send an issued circulation once more, to "only" these or to everyone it has not reached. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","circulation":"convocation","only":["CHE"]}',
  hold:
    'Dispatch nothing more to a participant, of one circulation or of any. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","participant":"CHE","reason":"The mission moves; its new address is awaited."}',
  release:
    'Lift a hold; what was held back is sent. Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk",' +
    '"participant":"CHE"}',
  inviteOrganization:
    'A body under rule 1.3 asked to observe, and the President-designate invites it provisionally. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","organization":"OSCE",' +
    '"request":{"reference":"Letter 12","date":"2024-05-02"}}',
  decideAdmission:
    'What the Meeting decided of a body that was provisionally invited. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","organization":"OSCE","admission":"admitted","decision":{"by":"decision",' +
    '"reference":"first plenary meeting","date":"2024-09-10"}}',
  decideContest:
    'The legal adviser decides which of two delegations that competing authorities have named is seated; "submission" is the list of the ' +
    'newcomer. Example: {"v":1,"actor":"officer:legal-officer","officer":"legal-officer","participant":"CHE","outcome":"kept",' +
    '"submission":"5f0e7d2e-8f0d-4a53-9d4a-0e6f2b9c1a11","reason":"The note of the Ministry is the last in force."}',
  changeOfficer:
    'What holds for an officer from now on: title, address, key, and when another acts for them. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-chief","officer":"oda-geneva-chief","reason":"Annual leave","change":{"id":"legal-officer",' +
    '"title":"Legal Officer","email":"legal@ola.example","away":[{"from":"2024-02-08","until":"2024-02-20",' +
    '"delegate":"odg-director","basis":"Memorandum of 1 February 2024"}]}}',
  stopChange:
    'Stop a change of an officer before it holds, or undo one that their own key signed, within a day. The notice of the change has ' +
    'this JSON with its code. Example: {"v":1,"actor":"officer:legal-officer","officer":"legal-officer","changeId":"change-1"}',
  acknowledgeChange:
    'The changed officer, or another who did not sign the change, has seen it; `convene today` says it until then. Example: ' +
    '{"v":1,"actor":"officer:legal-officer","officer":"legal-officer","changeId":"change-1"}',
  changeReminder:
    'Other dates for a reminder that is not issued; null: it is not sent at all. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","circulation":"reminder-2","dates":null}',
  recordStatus:
    'What the depositary notified of a State: its capacity from a date. Example: {"v":1,"actor":"officer:legal-officer",' +
    '"officer":"legal-officer","participant":"VUT","capacity":"state_party","effective":{"date":"2024-08-01",' +
    '"at":"2024-07-31T22:00:00Z"},"notification":{"reference":"C.N.1.2024","date":"2024-02-03"}}',
  postpone:
    'The States Parties decided to postpone: to new dates, or (null) to dates that are still to be decided. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","dates":null,"decision":{"by":"decision",' +
    '"reference":"Decision of the States Parties of 1 August 2024","date":"2024-08-01"}}',
  reschedule:
    'New dates for a postponed meeting; "invite": whether the note convenes everyone again. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","invite":false,"dates":{"opens":{"date":"2024-11-19","at":"2024-11-19T09:00:00Z"},' +
    '"provisionalListAt":"2024-11-21T09:00:00Z","closes":{"date":"2024-11-22","at":"2024-11-22T17:00:00Z"},' +
    '"deadline":{"date":"2024-11-08","at":"2024-11-08T22:59:59Z"}},"decision":{"by":"decision","reference":"Decision of 1 October","date":"2024-10-01"}}',
  changeVenue:
    'The States Parties decided on another venue. Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk",' +
    '"venue":{"name":"Centre International de Conférences","city":"Geneva","country":"Switzerland","timeZone":"Europe/Zurich"},' +
    '"names":{"fr":{"Centre International de Conférences":{"name":"Centre International de Conférences",' +
    '"at":"au Centre International de Conférences"}}},' +
    '"decision":{"by":"decision","reference":"Decision of 1 August 2024","date":"2024-08-01"}}',
  changeFormat:
    'The States Parties decided on another format: in_person, hybrid or online; "text" tells it. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","format":"hybrid","text":{"en":"The Meeting will be held in hybrid format."},' +
    '"decision":{"by":"decision","reference":"Decision of 1 August 2024","date":"2024-08-01"}}',
  cancel:
    'The States Parties decided to cancel the meeting. Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk",' +
    '"decision":{"by":"decision","reference":"Decision of 1 August 2024","date":"2024-08-01"}}',
  proposeBySilence:
    'A draft decision to the States Parties, taken unless one of them objects. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","proposal":{"act":"postpone","dates":null},"words":{"en":"to postpone the Meeting"},' +
    '"until":{"date":"2024-08-09","at":"2024-08-09T21:59:59Z"}}',
  settleSilence:
    'A silence procedure that has not reached every State Party is taken all the same, or dropped. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","circulation":"silence-1","outcome":"taken",' +
    '"reason":"the note was handed to the mission of Somalia on 22 July"}',
  presentMemorandum:
    'The memorandum of the secretariat on credentials is drawn, as they stand now. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk"}',
  examineCredentials:
    'What the committee on credentials found on a day that it met: accepted (with "assured":true, on the assurance that the originals follow), ' +
    'deferred or refused. Its report is drawn anew. Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk",' +
    '"met":"2024-09-11","outcomes":[{"participant":"CHE","outcome":"accepted"},{"participant":"FRA","outcome":"refused"}],' +
    '"objections":[{"by":"BEL","to":"FRA","words":"The credentials are not signed."}]}',
  adoptCredentials:
    'The Meeting adopted the report of the committee on credentials: accepted and refused are final. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","decision":{"by":"decision","reference":"6th plenary meeting","date":"2024-09-12"}}',
  enter:
    'What happened in the room, one thing at a time; the page shows what comes next ready to paste. Example: {"v":1,"actor":"staff:clerk",' +
    '"entry":{"kind":"sitting","act":"open"}} A proposal has its words beside it, an amendment its changes; "at" says when it happened, if not now.',
  staff: 'Sent by the meeting when its officers change.',
  redraft: 'Sent by the meeting when what a circulation is drafted from has changed.',
  lapse: 'Sent by the meeting when a circulation is no longer to be sent.',
  calendar: 'Sent by the meeting when its dates change.',
  recalled: 'Sent by the meeting when a circulation has asked whether it is not dispatched yet.',
  command: 'Sent by the meeting to its collections.',
  report: 'Sent by collections, circulations and the session to their meeting.',
  end: 'Sent by the meeting when it is over.',
  tellAgain: 'Sent by the meeting when this workflow has begun already: report once more what has happened.',
  tick: 'Sent by the meeting when the clock of its rehearsal has moved.',
  state: 'The state of this workflow as JSON.',
} as const;

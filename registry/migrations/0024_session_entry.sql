-- Up Migration

-- What the clerk entered of the room, one row for each thing that happened; nothing of it changes. A slip is corrected by a later
-- entry. `id`: of the message, which is entered once; `number`: from 1, in the order in which entries were made.
CREATE TABLE session_entry (
  meeting text NOT NULL REFERENCES meeting (id),
  id text NOT NULL,
  number int NOT NULL CHECK (number > 0),
  -- when it happened, by the meeting's clock
  at timestamptz NOT NULL,
  actor text NOT NULL,
  -- whose key signed it; null where none did
  signed_by text,
  entry jsonb NOT NULL,
  -- the words that go with it, and the hash that the workflow keeps of them
  words jsonb,
  changes jsonb,
  text_sha256 text,
  -- of what is opened or decided: how many States Parties there were, took part and were in the room
  counts jsonb,
  -- what the clerk was told
  said text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (meeting, id),
  UNIQUE (meeting, number)
);
-- attendance at an instant is read from its acts
CREATE INDEX act_attendance ON act (meeting, (act ->> 'subject'), (act ->> 'at') DESC, seq DESC)
  WHERE act ->> 'action' = 'attendance';

GRANT SELECT, INSERT ON session_entry TO convene_app;
-- it names no person, and is never erased
REVOKE UPDATE, DELETE ON session_entry FROM convene_erase;

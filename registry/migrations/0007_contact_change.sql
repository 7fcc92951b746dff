-- Up Migration

-- A change of the directory that staff ask of a meeting: entered first, put on record by the collection, then applied. What
-- stopped on the way stands here: the same command goes on from it, and `check` finds it.
CREATE TABLE contact_change (
  -- the id of the message that puts it on record
  id          text NOT NULL,
  -- the order in which changes were asked
  ordinal     bigint GENERATED ALWAYS AS IDENTITY,
  meeting     text NOT NULL,
  mode        text NOT NULL,
  participant text NOT NULL,
  -- the contact as it is from then on, and the hash of it that the record has
  contact     jsonb NOT NULL,
  sha256      text NOT NULL,
  -- the meeting's date, on which contacts must be valid
  valid_on    date NOT NULL,
  asked_at    timestamptz NOT NULL DEFAULT now(),
  -- when the directory had it, or a later change of the same contact
  applied_at  timestamptz,
  PRIMARY KEY (meeting, id),
  FOREIGN KEY (meeting, mode) REFERENCES meeting (id, mode)
);
CREATE INDEX contact_change_open ON contact_change (meeting, ordinal) WHERE applied_at IS NULL;
CREATE INDEX contact_change_contact ON contact_change ((contact ->> 'id'), ordinal);
GRANT SELECT, INSERT, UPDATE, DELETE ON contact_change TO convene_app;

-- Up Migration

-- Files of a draft, such as a photo: they go with it, and are kept among the documents only once they are sent.
CREATE TABLE draft_file (
  meeting text NOT NULL REFERENCES meeting (id),
  participant text NOT NULL,
  contact text NOT NULL,
  sha256 text NOT NULL,
  media text NOT NULL,
  bytes bytea NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (meeting, participant, contact, sha256)
);
GRANT SELECT, INSERT, DELETE ON draft_file TO convene_app;

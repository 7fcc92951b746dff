-- Up Migration

-- What missions sent on the page, from when it was received until its collection has taken or refused it, and some weeks after.
-- `answer`: the message as it is sent, with its proofs; it names nobody. `due_at`: when it is sent again, unless an outcome is there by
-- then. Of a participant one is sent after another, in the order of `seq`.
CREATE TABLE page_answer (
  seq bigint GENERATED ALWAYS AS IDENTITY,
  meeting text NOT NULL REFERENCES meeting (id),
  participant text NOT NULL,
  contact text NOT NULL,
  id text NOT NULL,
  answer jsonb NOT NULL,
  -- by the meeting's clock
  received_at timestamptz NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  due_at timestamptz NOT NULL DEFAULT now(),
  tries int NOT NULL DEFAULT 0,
  settled_at timestamptz,
  -- the outcome of the collection, or the code of a refusal
  outcome jsonb,
  PRIMARY KEY (meeting, participant, id)
);
CREATE INDEX page_answer_open ON page_answer (meeting, participant, seq) WHERE settled_at IS NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON page_answer TO convene_app;

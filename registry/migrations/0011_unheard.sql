-- Up Migration

-- Messages that changed nothing: updates that were refused, which leave nothing in a history, and signals that were set aside.
-- One row a workflow, kind, day (of UTC, on the meeting's clock) and code of the reason; workers add to the counts.
CREATE TABLE unheard (
  meeting text NOT NULL REFERENCES meeting (id),
  -- of the meeting; 'others' for what is none of its workflows
  workflow text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('signal', 'update')),
  day date NOT NULL,
  code text NOT NULL,
  count bigint NOT NULL,
  -- on the meeting's clock
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (meeting, day, workflow, kind, code)
);
GRANT SELECT, INSERT, UPDATE ON unheard TO convene_app;

-- Up Migration

-- An attempt at dispatching a circulation that was stopped: nothing more of it is claimed. What was prepared stays behind.
CREATE TABLE dispatch_halt (
  meeting     text NOT NULL,
  mode        text NOT NULL,
  circulation text NOT NULL,
  revision    int  NOT NULL,
  attempt     int  NOT NULL,
  halted_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (meeting, circulation, revision, attempt),
  FOREIGN KEY (meeting, mode) REFERENCES meeting (id, mode)
);
GRANT SELECT, INSERT ON dispatch_halt TO convene_app;

ALTER TABLE outbox
  DROP CONSTRAINT outbox_state_check,
  ADD CONSTRAINT outbox_state_check
    CHECK (state IN ('prepared', 'sending', 'sent', 'refused', 'unknown', 'withheld'));

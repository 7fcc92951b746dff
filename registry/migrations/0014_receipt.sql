-- Up Migration

-- How far the answers that a collection has on record are receipted: up to this place of the record. The receipts themselves are
-- notices, one for each address: step `receipt/…`, and as officer the participant's code.
CREATE TABLE receipt_done (
  meeting text NOT NULL REFERENCES meeting (id),
  workflow text NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (meeting, workflow)
);
GRANT SELECT, INSERT, UPDATE ON receipt_done TO convene_app;

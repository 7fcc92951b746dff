-- Up Migration

-- The first run of the workflow that opened the meeting. A second workflow under the same id is refused by it.
ALTER TABLE meeting ADD COLUMN first_run text;

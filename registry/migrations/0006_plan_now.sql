-- Up Migration

-- The plan as acts have changed it: dates, venue, officers, the circulations that tell acts. `plan` stays what the meeting
-- was started with.
ALTER TABLE meeting ADD COLUMN plan_now jsonb;

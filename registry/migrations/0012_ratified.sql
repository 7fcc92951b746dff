-- Up Migration

-- States that have consented to be bound by the treaty before it is in force for them are told apart.
ALTER TABLE participant DROP CONSTRAINT participant_capacity_check;
ALTER TABLE participant ADD CONSTRAINT participant_capacity_check
  CHECK (capacity IN ('state_party', 'ratified', 'signatory', 'state_not_party', 'observer_organization'));

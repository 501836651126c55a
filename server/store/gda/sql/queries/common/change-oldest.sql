-- The oldest change that is still kept.
-- out: oldest int64
SELECT MIN(`cursor`) AS oldest FROM change_log

-- The oldest change that is still kept.
-- out: oldest int64
SELECT first_cursor AS oldest FROM change_log ORDER BY `cursor` LIMIT 1

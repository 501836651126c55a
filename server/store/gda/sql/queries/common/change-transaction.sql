-- Which transaction wrote a cursor.
-- in: cursor int64
-- out: transaction_id text
SELECT transaction_id FROM change_log WHERE `cursor` >= ##cursor ORDER BY `cursor` LIMIT 1

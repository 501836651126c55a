-- The last of the oldest rows that were made before a time.
-- in: time int64, limit int32
-- out: last int64
SELECT MAX(o.c) AS last
FROM (SELECT `cursor` AS c, created_at FROM change_log ORDER BY `cursor` LIMIT ##limit) o
WHERE o.created_at < ##time

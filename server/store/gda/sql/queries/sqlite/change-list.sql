-- The rows of the change log that have a change after a cursor, and a mark in their text or any.
-- in: since int64, mark text, limit int32
-- out: cursor int64, first_cursor int64, changes text, created_at int64
SELECT `cursor`, first_cursor, changes, created_at
FROM change_log
WHERE `cursor` > ##since
  AND (##mark IS NULL OR INSTR(changes, ##mark) > 0)
ORDER BY `cursor`
LIMIT ##limit

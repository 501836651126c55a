-- Forgets rows up to a cursor.
-- in: cursor int64
DELETE FROM change_log WHERE `cursor` <= ##cursor

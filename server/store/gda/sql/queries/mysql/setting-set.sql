-- Remembers a value under a name.
-- in: name text, value text, updated_at int64
INSERT INTO settings (name, value, updated_at)
VALUES (##name, ##value, ##updated_at)
ON DUPLICATE KEY UPDATE value = VALUES(value), updated_at = VALUES(updated_at)

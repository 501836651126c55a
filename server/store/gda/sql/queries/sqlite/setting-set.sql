-- Remembers a value under a name.
-- in: name text, value text, updated_at int64
INSERT INTO settings (name, value, updated_at)
VALUES (##name, ##value, ##updated_at)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at

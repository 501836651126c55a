-- Takes numbers from a counter; its row stays locked until the commit.
-- in: name text, step int32
UPDATE counters
SET value = value + ##step
WHERE name = ##name

-- Takes numbers from a counter that stands where the caller thinks; its row stays locked until the commit, wherever it
-- stands.
-- in: name text, step int32, known int64
UPDATE counters
SET value = value + ##step
WHERE name = ##name AND value = ##known

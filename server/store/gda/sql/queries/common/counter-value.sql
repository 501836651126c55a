-- Where a counter stands.
-- in: name text
-- out: value int64
SELECT value FROM counters WHERE name = ##name

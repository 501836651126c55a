-- What was remembered under a name.
-- in: name text
-- out: value text
SELECT value FROM settings WHERE name = ##name

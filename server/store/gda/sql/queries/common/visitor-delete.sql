-- Removes a visitor, and what belongs to it.
-- in: id text
DELETE FROM visitors
WHERE id = ##id

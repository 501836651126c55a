-- Removes a user, and what belongs to it.
-- in: id text
DELETE FROM users
WHERE id = ##id

-- Removes a canned reply, and what belongs to it.
-- in: id text
DELETE FROM canned_replies
WHERE id = ##id

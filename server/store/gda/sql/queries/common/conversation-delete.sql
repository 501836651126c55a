-- Removes a conversation, and what belongs to it.
-- in: id text
DELETE FROM conversations
WHERE id = ##id

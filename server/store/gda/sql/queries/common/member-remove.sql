-- Removes somebody from a conversation; the row stays, so that they cannot come back.
-- in: time int64, conversation_id text, id text
UPDATE conversation_members
SET removed_at = ##time
WHERE conversation_id = ##conversation_id
  AND id = ##id

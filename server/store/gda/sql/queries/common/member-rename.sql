-- Somebody takes part in a conversation as another one from now on.
-- in: new_id text, conversation_id text, id text
UPDATE conversation_members
SET id = ##new_id
WHERE conversation_id = ##conversation_id AND id = ##id

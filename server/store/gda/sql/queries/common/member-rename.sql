-- Somebody takes part in a conversation as another one from now on, who has written nothing there: so how far they have
--   read is told.
-- in: read_seq int64, new_id text, conversation_id text, id text
UPDATE conversation_members
SET id = ##new_id, read_seq = ##read_seq
WHERE conversation_id = ##conversation_id AND id = ##id

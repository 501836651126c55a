-- Takes somebody out of a conversation.
-- in: conversation_id text, id text
DELETE FROM conversation_members
WHERE conversation_id = ##conversation_id AND id = ##id

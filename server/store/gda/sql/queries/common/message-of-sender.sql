-- What somebody has sent to a conversation and was not removed.
-- in: conversation_id text, sender_id text
-- out: id text
SELECT id
FROM messages
WHERE conversation_id = ##conversation_id
  AND sender_id = ##sender_id
  AND status <> 'removed'

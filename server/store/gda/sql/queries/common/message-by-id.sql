-- A message by its id.
-- in: id text
-- out: id text, conversation_id text, seq int64, client_id text, created_at int64, sender_kind text,
--   sender_id text, sender_name text, content text, content_type text, citations text, status text,
--   visibility text
SELECT
  id, conversation_id, seq, client_id, created_at, sender_kind, sender_id, sender_name, content,
  content_type, citations, status, visibility
FROM messages
WHERE id = ##id

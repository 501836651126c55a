-- Messages of a conversation from the one before a seq, descending. with_staff 0 leaves out internal notes.
-- in: conversation_id text, seq int64, with_staff int32, limit int32
-- out: id text, conversation_id text, seq int64, client_id text, created_at int64, sender_kind text,
--   sender_id text, sender_name text, content text, content_type text, citations text, status text,
--   visibility text
SELECT
  id, conversation_id, seq, client_id, created_at, sender_kind, sender_id, sender_name, content,
  content_type, citations, status, visibility
FROM messages
WHERE conversation_id = ##conversation_id
  AND seq < ##seq
  AND (##with_staff = 1 OR visibility = 'all')
ORDER BY seq DESC
LIMIT ##limit

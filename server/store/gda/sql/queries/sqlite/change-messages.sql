-- Messages by their ids. ids is a JSON array.
-- in: ids text
-- out: id text, conversation_id text, seq int64, client_id text, created_at int64, sender_kind text,
--   sender_id text, sender_name text, content text, content_type text, citations text, status text,
--   visibility text
SELECT
  m.id, m.conversation_id, m.seq, m.client_id, m.created_at, m.sender_kind, m.sender_id, m.sender_name,
  m.content, m.content_type, m.citations, m.status, m.visibility
FROM json_each(##ids) j
JOIN messages m ON m.id = j.value

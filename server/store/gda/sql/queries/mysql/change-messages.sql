-- Messages by their ids. ids is a JSON array.
-- in: ids text
-- out: id text, conversation_id text, seq int64, client_id text, created_at int64, sender_kind text,
--   sender_id text, sender_name text, content text, content_type text, citations text, status text,
--   visibility text
SELECT
  m.id, m.conversation_id, m.seq, m.client_id, m.created_at, m.sender_kind, m.sender_id, m.sender_name,
  m.content, m.content_type, m.citations, m.status, m.visibility
FROM JSON_TABLE(##ids, '$[*]' COLUMNS (
  id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$'
)) j
STRAIGHT_JOIN messages m ON m.id = j.id

-- The changes after a cursor, of one table or of all; a message comes from its own table (m_…).
-- in: since int64, table_name text, limit int32
-- out: cursor int64, table_name text, event text, record_id text, new_row text, old_row text,
--   created_at int64, m_id text, m_conversation_id text, m_seq int64, m_client_id text,
--   m_created_at int64, m_sender_kind text, m_sender_id text, m_sender_name text, m_content text,
--   m_content_type text, m_citations text, m_status text, m_visibility text
SELECT
  l.`cursor`, l.table_name, l.event, l.record_id, l.new_row, l.old_row, l.created_at, m.id AS m_id,
  m.conversation_id AS m_conversation_id, m.seq AS m_seq, m.client_id AS m_client_id,
  m.created_at AS m_created_at, m.sender_kind AS m_sender_kind, m.sender_id AS m_sender_id,
  m.sender_name AS m_sender_name, m.content AS m_content, m.content_type AS m_content_type,
  m.citations AS m_citations, m.status AS m_status, m.visibility AS m_visibility
FROM change_log l
LEFT JOIN messages m ON l.table_name = 'messages' AND m.id = l.record_id
WHERE l.`cursor` > ##since
  AND (##table_name IS NULL OR l.table_name = ##table_name)
ORDER BY l.`cursor`
LIMIT ##limit

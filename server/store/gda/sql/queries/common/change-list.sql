-- The changes after a cursor, of one table or of all; a message (m_…) and a conversation (c_…) come from their
-- own tables, as they are now.
-- in: since int64, table_name text, limit int32
-- out: cursor int64, table_name text, event text, record_id text, new_row text, old_row text,
--   created_at int64, m_id text, m_conversation_id text, m_seq int64, m_client_id text,
--   m_created_at int64, m_sender_kind text, m_sender_id text, m_sender_name text, m_content text,
--   m_content_type text, m_citations text, m_status text, m_visibility text, c_id text, c_kind text,
--   c_title text, c_member_limit int64, c_slow_mode_seconds int64, c_member_count int64,
--   c_widget_id text, c_visitor_id text, c_status text, c_mode text, c_assignee_id text,
--   c_pinned_rule_id text, c_page_url text, c_page_title text, c_locale text, c_last_seq int64,
--   c_created_at int64, c_updated_at int64, c_context text, c_turns int64, c_rating_score int64,
--   c_rating_comment text
SELECT
  l.`cursor`, l.table_name, l.event, l.record_id, l.new_row, l.old_row, l.created_at, m.id AS m_id,
  m.conversation_id AS m_conversation_id, m.seq AS m_seq, m.client_id AS m_client_id,
  m.created_at AS m_created_at, m.sender_kind AS m_sender_kind, m.sender_id AS m_sender_id,
  m.sender_name AS m_sender_name, m.content AS m_content, m.content_type AS m_content_type,
  m.citations AS m_citations, m.status AS m_status, m.visibility AS m_visibility, c.id AS c_id,
  c.kind AS c_kind, c.title AS c_title, c.member_limit AS c_member_limit,
  c.slow_mode_seconds AS c_slow_mode_seconds, c.member_count AS c_member_count,
  c.widget_id AS c_widget_id, c.visitor_id AS c_visitor_id, c.status AS c_status, c.mode AS c_mode, c.assignee_id AS c_assignee_id,
  c.pinned_rule_id AS c_pinned_rule_id, c.page_url AS c_page_url, c.page_title AS c_page_title,
  c.locale AS c_locale, c.last_seq AS c_last_seq, c.created_at AS c_created_at,
  c.updated_at AS c_updated_at, c.context AS c_context, c.turns AS c_turns,
  c.rating_score AS c_rating_score, c.rating_comment AS c_rating_comment
FROM change_log l
LEFT JOIN messages m ON l.table_name = 'messages' AND m.id = l.record_id
LEFT JOIN conversations c ON l.table_name = 'conversations' AND c.id = l.record_id
WHERE l.`cursor` > ##since
  AND (##table_name IS NULL OR l.table_name = ##table_name)
ORDER BY l.`cursor`
LIMIT ##limit

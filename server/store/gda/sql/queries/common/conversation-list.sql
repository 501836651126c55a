-- Lists conversations, newest activity first, from the one after (before_time, before_id). The index has their seconds
-- only, so that a conversation in which much is said moves in it no more than once a second.
-- in: caller_id text, before_time int64, before_second int64, reach_second int64, before_id text, status text,
--   mode text, assignee_id text, widget_id text, visitor_id text, kind text, limit int32
-- out: id text, kind text, title text, member_limit int64, slow_mode_seconds int64, member_count int64,
--   widget_id text, visitor_id text, status text, mode text, assignee_id text, pinned_rule_id text,
--   page_url text, page_title text, locale text, last_seq int64, created_at int64, updated_at int64,
--   context text, turns int64, rating_score int64, rating_comment text, revision int64, visitor_name text,
--   visitor_verified bool, read_seq int64, m_id text, m_conversation_id text, m_seq int64, m_client_id text,
--   m_created_at int64, m_sender_kind text, m_sender_id text, m_sender_name text, m_content text,
--   m_content_type text, m_citations text, m_status text, m_visibility text
SELECT
  c.id, c.kind, c.title, c.member_limit, c.slow_mode_seconds, c.member_count, c.widget_id, c.visitor_id,
  c.status, c.mode, c.assignee_id, c.pinned_rule_id, c.page_url, c.page_title, c.locale, c.last_seq,
  c.created_at, c.updated_at, c.context, c.turns, c.rating_score, c.rating_comment, c.revision, v.name AS visitor_name,
  v.verified AS visitor_verified,
  @own-read-seq@ AS read_seq,
  m.id AS m_id, m.conversation_id AS m_conversation_id, m.seq AS m_seq, m.client_id AS m_client_id,
  m.created_at AS m_created_at, m.sender_kind AS m_sender_kind, m.sender_id AS m_sender_id,
  m.sender_name AS m_sender_name, m.content AS m_content, m.content_type AS m_content_type,
  m.citations AS m_citations, m.status AS m_status, m.visibility AS m_visibility
FROM conversations c
LEFT JOIN visitors v ON v.id = c.visitor_id
LEFT JOIN messages m ON m.conversation_id = c.id AND m.seq = c.last_seq
LEFT JOIN conversation_members r ON r.conversation_id = c.id AND r.id = ##caller_id
WHERE c.updated_second BETWEEN ##reach_second AND ##before_second AND @conversation-listed@
ORDER BY c.updated_at DESC, c.id DESC
LIMIT ##limit

-- Appends a message.
-- in: id text, conversation_id text, seq int64, client_id text, created_at int64, sender_kind text,
--   sender_id text, sender_name text, content text, content_type text, citations text, status text,
--   visibility text
INSERT INTO messages (
  id, conversation_id, seq, client_id, created_at, sender_kind, sender_id, sender_name, content,
  content_type, citations, status, visibility
) VALUES (
  ##id, ##conversation_id, ##seq, ##client_id, ##created_at, ##sender_kind, ##sender_id, ##sender_name,
  ##content, ##content_type, ##citations, ##status, ##visibility
)

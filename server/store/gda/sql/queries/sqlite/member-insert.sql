-- Adds somebody to a conversation; who is in it already stays as they are.
-- in: id text, conversation_id text, kind text, read_seq int64, joined_at int64
INSERT INTO conversation_members (
  id, conversation_id, kind, read_seq, joined_at
) VALUES (
  ##id, ##conversation_id, ##kind, ##read_seq, ##joined_at
)
ON CONFLICT (conversation_id, id) DO NOTHING

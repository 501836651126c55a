-- One who takes part in a conversation, or did until they were removed.
-- in: conversation_id text, id text
-- out: id text, conversation_id text, kind text, read_seq int64, joined_at int64, removed_at int64
SELECT
  id, conversation_id, kind, read_seq, joined_at, removed_at
FROM conversation_members
WHERE conversation_id = ##conversation_id
  AND id = ##id

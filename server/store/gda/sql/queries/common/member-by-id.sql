-- One who takes part in a conversation, or did until they were removed.
-- in: conversation_id text, id text
-- out: id text, conversation_id text, kind text, read_seq int64, joined_at int64, removed_at int64
SELECT
  r.id, r.conversation_id, r.kind, @own-read-seq@ AS read_seq,
  r.joined_at, r.removed_at
FROM conversation_members r
JOIN conversations c ON c.id = r.conversation_id
WHERE r.conversation_id = ##conversation_id
  AND r.id = ##id

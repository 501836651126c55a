-- The rooms that somebody is a member of, or was until they were removed: their rows as a member.
-- in: member_id text
-- out: id text, conversation_id text, kind text, read_seq int64, joined_at int64, removed_at int64
SELECT
  o.id, o.conversation_id, o.kind, o.read_seq, o.joined_at, o.removed_at
FROM conversation_members o
JOIN conversations c ON c.id = o.conversation_id
WHERE o.id = ##member_id
  AND c.kind = 'room'
ORDER BY o.conversation_id

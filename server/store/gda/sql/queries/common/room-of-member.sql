-- The rooms that somebody is a member of, or was until they were removed: their rows as a member.
-- in: member_id text
-- out: id text, conversation_id text, kind text, read_seq int64, joined_at int64, removed_at int64
SELECT
  r.id, r.conversation_id, r.kind, @own-read-seq@ AS read_seq,
  r.joined_at, r.removed_at
FROM conversation_members r
JOIN conversations c ON c.id = r.conversation_id
WHERE r.id = ##member_id
  AND c.kind = 'room'
ORDER BY r.conversation_id

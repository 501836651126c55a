-- The conversations somebody takes part in, newest activity first: no more of them than which they are.
-- in: member_id text, limit int32
-- out: id text, kind text
SELECT c.id, c.kind
FROM conversation_members o
JOIN conversations c ON c.id = o.conversation_id
WHERE o.id = ##member_id
  AND o.removed_at IS NULL
ORDER BY c.updated_at DESC, c.id DESC
LIMIT ##limit

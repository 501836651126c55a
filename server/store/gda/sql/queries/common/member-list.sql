-- Lists who takes part in a conversation, with their names, by id, from the one after after_id. Ids grow with the
--   time at which somebody was first seen.
-- in: conversation_id text, after_id text, limit int32
-- out: id text, conversation_id text, kind text, read_seq int64, joined_at int64, name text
SELECT
  r.id, r.conversation_id, r.kind, @own-read-seq@ AS read_seq,
  r.joined_at, COALESCE(u.name, v.name) AS name
FROM conversation_members r
JOIN conversations c ON c.id = r.conversation_id
LEFT JOIN users u ON r.kind = 'agent' AND u.id = r.id
LEFT JOIN visitors v ON r.kind = 'visitor' AND v.id = r.id
WHERE r.conversation_id = ##conversation_id
  AND r.id > ##after_id
  AND r.removed_at IS NULL
ORDER BY r.id
LIMIT ##limit

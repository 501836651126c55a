-- Lists who takes part in a conversation, with their names, by id, from the one after after_id. Ids grow with the
--   time at which somebody was first seen.
-- in: conversation_id text, after_id text, limit int32
-- out: id text, conversation_id text, kind text, read_seq int64, joined_at int64, name text
SELECT
  o.id, o.conversation_id, o.kind, o.read_seq, o.joined_at, COALESCE(u.name, v.name) AS name
FROM conversation_members o
LEFT JOIN users u ON o.kind = 'agent' AND u.id = o.id
LEFT JOIN visitors v ON o.kind = 'visitor' AND v.id = o.id
WHERE o.conversation_id = ##conversation_id
  AND o.id > ##after_id
  AND o.removed_at IS NULL
ORDER BY o.id
LIMIT ##limit

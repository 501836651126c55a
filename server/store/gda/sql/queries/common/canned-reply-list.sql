-- Lists canned replies by id, from the one after after_id.
-- in: after_id text, limit int32
-- out: id text, shortcut text, title text, content text, created_at int64, updated_at int64
SELECT
  id, shortcut, title, content, created_at, updated_at
FROM canned_replies
WHERE id > ##after_id
ORDER BY id
LIMIT ##limit

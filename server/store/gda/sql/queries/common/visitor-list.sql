-- Lists visitors by id, from the one after after_id. A filter that is NULL lets all through.
-- in: after_id text, user_id text, widget_id text, limit int32
-- out: id text, name text, user_id text, verified bool, attributes text, claims text, first_seen_at int64,
--   last_seen_at int64, widget_id text
SELECT
  id, name, user_id, verified, attributes, claims, first_seen_at, last_seen_at, widget_id
FROM visitors
WHERE id > ##after_id
  AND (##user_id IS NULL OR user_id = ##user_id)
  AND (##widget_id IS NULL OR widget_id = ##widget_id)
ORDER BY id
LIMIT ##limit

-- A token by its hash.
-- in: hash text
-- out: id text, hash text, kind text, user_id text, visitor_id text, widget_id text, created_at int64,
--   last_used_at int64, expires_at int64
SELECT
  id, hash, kind, user_id, visitor_id, widget_id, created_at, last_used_at, expires_at
FROM tokens
WHERE hash = ##hash

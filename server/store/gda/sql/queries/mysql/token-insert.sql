-- Adds a token; the same one again changes nothing.
-- in: id text, hash text, kind text, user_id text, visitor_id text, widget_id text, created_at int64,
--   last_used_at int64, expires_at int64
INSERT INTO tokens (
  id, hash, kind, user_id, visitor_id, widget_id, created_at, last_used_at, expires_at
) VALUES (
  ##id, ##hash, ##kind, ##user_id, ##visitor_id, ##widget_id, ##created_at, ##last_used_at, ##expires_at
)
ON DUPLICATE KEY UPDATE id = id

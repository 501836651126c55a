-- A visitor by its id.
-- in: id text
-- out: id text, name text, user_id text, verified bool, attributes text, claims text, first_seen_at int64,
--   last_seen_at int64, widget_id text
SELECT
  id, name, user_id, verified, attributes, claims, first_seen_at, last_seen_at, widget_id
FROM visitors
WHERE id = ##id

-- A visitor by its id.
-- in: id text
-- out: id text, name text, user_id text, verified bool, attributes text, claims text, first_seen_at int64,
--   last_seen_at int64, external_id text, widget_id text
SELECT
  v.id, v.name, v.user_id, v.verified, v.attributes, v.claims, v.first_seen_at, v.last_seen_at, i.external_id,
  v.widget_id
FROM visitors v
LEFT JOIN visitor_identities i ON i.visitor_id = v.id
WHERE v.id = ##id

-- Adds a visitor.
-- in: id text, name text, user_id text, verified bool, attributes text, claims text, first_seen_at int64,
--   last_seen_at int64, widget_id text
INSERT INTO visitors (
  id, name, user_id, verified, attributes, claims, first_seen_at, last_seen_at, widget_id
) VALUES (
  ##id, ##name, ##user_id, ##verified, ##attributes, ##claims, ##first_seen_at, ##last_seen_at, ##widget_id
)

-- Writes every column of a visitor.
-- in: name text, user_id text, verified bool, attributes text, claims text, first_seen_at int64,
--   last_seen_at int64, widget_id text, id text
UPDATE visitors
SET
  name = ##name, user_id = ##user_id, verified = ##verified, attributes = ##attributes, claims = ##claims,
  first_seen_at = ##first_seen_at, last_seen_at = ##last_seen_at, widget_id = ##widget_id
WHERE id = ##id

-- The visitor that a widget's site knows by an id of its own.
-- in: widget_id text, external_id text
-- out: visitor_id text
SELECT visitor_id
FROM visitor_identities
WHERE widget_id = ##widget_id AND external_id = ##external_id

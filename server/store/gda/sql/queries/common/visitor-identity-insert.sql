-- Says which visitor a widget's site means by an id of its own.
-- in: widget_id text, external_id text, id text
INSERT INTO visitor_identities (widget_id, external_id, visitor_id)
VALUES (##widget_id, ##external_id, ##id)

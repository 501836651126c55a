-- Adds a widget.
-- in: id text, name text, is_active bool, origins text, context_mode text, rule_ids text,
--   default_rule_id text, room_id text, time_zone text, appearance text, texts text, greeting text,
--   pre_chat text, version int64, created_at int64, updated_at int64, identity_secret text
INSERT INTO widgets (
  id, name, is_active, origins, context_mode, rule_ids, default_rule_id, room_id, time_zone, appearance,
  texts, greeting, pre_chat, version, created_at, updated_at, identity_secret
) VALUES (
  ##id, ##name, ##is_active, ##origins, ##context_mode, ##rule_ids, ##default_rule_id, ##room_id,
  ##time_zone, ##appearance, ##texts, ##greeting, ##pre_chat, ##version, ##created_at, ##updated_at,
  ##identity_secret
)

-- Lists widgets by id, from the one after after_id.
-- in: after_id text, limit int32
-- out: id text, name text, is_active bool, origins text, context_mode text, rule_ids text,
--   default_rule_id text, room_id text, time_zone text, appearance text, texts text, greeting text,
--   pre_chat text, version int64, created_at int64, updated_at int64, identity_secret text
SELECT
  id, name, is_active, origins, context_mode, rule_ids, default_rule_id, room_id, time_zone, appearance,
  texts, greeting, pre_chat, version, created_at, updated_at, identity_secret
FROM widgets
WHERE id > ##after_id
ORDER BY id
LIMIT ##limit

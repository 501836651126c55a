-- Lists moderation rules by id, from the one after after_id.
-- in: after_id text, limit int32
-- out: id text, name text, pattern text, pattern_type text, action text, replacement text, is_active bool,
--   created_at int64, updated_at int64
SELECT
  id, name, pattern, pattern_type, action, replacement, is_active, created_at, updated_at
FROM moderation_rules
WHERE id > ##after_id
ORDER BY id
LIMIT ##limit

-- Adds a moderation rule.
-- in: id text, name text, pattern text, pattern_type text, action text, replacement text, is_active bool,
--   created_at int64, updated_at int64
INSERT INTO moderation_rules (
  id, name, pattern, pattern_type, action, replacement, is_active, created_at, updated_at
) VALUES (
  ##id, ##name, ##pattern, ##pattern_type, ##action, ##replacement, ##is_active, ##created_at, ##updated_at
)

-- Writes every column of a moderation rule.
-- in: name text, pattern text, pattern_type text, action text, replacement text, is_active bool,
--   updated_at int64, id text
UPDATE moderation_rules
SET
  name = ##name, pattern = ##pattern, pattern_type = ##pattern_type, action = ##action,
  replacement = ##replacement, is_active = ##is_active, updated_at = ##updated_at
WHERE id = ##id

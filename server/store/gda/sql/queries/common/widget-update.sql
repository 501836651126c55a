-- Writes every column of a widget.
-- in: name text, is_active bool, origins text, context_mode text, rule_ids text, default_rule_id text,
--   room_id text, time_zone text, appearance text, texts text, greeting text, pre_chat text,
--   version int64, updated_at int64, identity_secret text, id text
UPDATE widgets
SET
  name = ##name, is_active = ##is_active, origins = ##origins, context_mode = ##context_mode,
  rule_ids = ##rule_ids, default_rule_id = ##default_rule_id, room_id = ##room_id, time_zone = ##time_zone,
  appearance = ##appearance, texts = ##texts, greeting = ##greeting, pre_chat = ##pre_chat,
  version = ##version, updated_at = ##updated_at, identity_secret = ##identity_secret
WHERE id = ##id

-- Writes every column of a rule.
-- in: name text, description text, context_type text, is_active bool, priority int64, widget_ids text,
--   version int64, status text, keywords text, keyword_mode text, conditions text, excluded_topics text,
--   reply text, use_knowledge_bases bool, knowledge_base_ids text, knowledge text, response_filters text,
--   handoff text, schedule text, limits text, tests text, updated_at int64, id text
UPDATE context_rules
SET
  name = ##name, description = ##description, context_type = ##context_type, is_active = ##is_active,
  priority = ##priority, widget_ids = ##widget_ids, version = ##version, status = ##status,
  keywords = ##keywords, keyword_mode = ##keyword_mode, conditions = ##conditions,
  excluded_topics = ##excluded_topics, reply = ##reply, use_knowledge_bases = ##use_knowledge_bases,
  knowledge_base_ids = ##knowledge_base_ids, knowledge = ##knowledge,
  response_filters = ##response_filters, handoff = ##handoff, schedule = ##schedule, limits = ##limits,
  tests = ##tests, updated_at = ##updated_at
WHERE id = ##id

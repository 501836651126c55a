-- A rule by its id.
-- in: id text
-- out: id text, name text, description text, context_type text, is_active bool, priority int64,
--   widget_ids text, version int64, status text, keywords text, keyword_mode text, conditions text,
--   excluded_topics text, reply text, use_knowledge_bases bool, knowledge_base_ids text, knowledge text,
--   response_filters text, handoff text, schedule text, limits text, tests text, created_at int64,
--   updated_at int64
SELECT
  id, name, description, context_type, is_active, priority, widget_ids, version, status, keywords,
  keyword_mode, conditions, excluded_topics, reply, use_knowledge_bases, knowledge_base_ids, knowledge,
  response_filters, handoff, schedule, limits, tests, created_at, updated_at
FROM context_rules
WHERE id = ##id

-- Conversations by their ids. ids is a JSON array.
-- in: ids text
-- out: id text, kind text, title text, member_limit int64, slow_mode_seconds int64, member_count int64,
--   widget_id text, visitor_id text, status text, mode text, assignee_id text, pinned_rule_id text,
--   page_url text, page_title text, locale text, last_seq int64, created_at int64, updated_at int64,
--   context text, turns int64, rating_score int64, rating_comment text
SELECT
  c.id, c.kind, c.title, c.member_limit, c.slow_mode_seconds, c.member_count, c.widget_id, c.visitor_id,
  c.status, c.mode, c.assignee_id, c.pinned_rule_id, c.page_url, c.page_title, c.locale, c.last_seq,
  c.created_at, c.updated_at, c.context, c.turns, c.rating_score, c.rating_comment
FROM json_each(##ids) j
JOIN conversations c ON c.id = j.value

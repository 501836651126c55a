-- Adds a conversation.
-- in: id text, kind text, title text, member_limit int64, slow_mode_seconds int64, member_count int64,
--   widget_id text, visitor_id text, status text, mode text, assignee_id text, pinned_rule_id text,
--   page_url text, page_title text, locale text, last_seq int64, created_at int64, updated_at int64,
--   context text, turns int64, rating_score int64, rating_comment text, revision int64
INSERT INTO conversations (
  id, kind, title, member_limit, slow_mode_seconds, member_count, widget_id, visitor_id, status, mode,
  assignee_id, pinned_rule_id, page_url, page_title, locale, last_seq, created_at, updated_at, context,
  turns, rating_score, rating_comment, revision
) VALUES (
  ##id, ##kind, ##title, ##member_limit, ##slow_mode_seconds, ##member_count, ##widget_id, ##visitor_id,
  ##status, ##mode, ##assignee_id, ##pinned_rule_id, ##page_url, ##page_title, ##locale, ##last_seq,
  ##created_at, ##updated_at, ##context, ##turns, ##rating_score, ##rating_comment, ##revision
)

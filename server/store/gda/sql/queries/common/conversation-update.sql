-- Writes every column of a conversation but member_count, which joining and leaving keep, and counts its revision up.
-- in: kind text, title text, member_limit int64, slow_mode_seconds int64, widget_id text, visitor_id text,
--   status text, mode text, assignee_id text, pinned_rule_id text, page_url text, page_title text,
--   locale text, last_seq int64, updated_at int64, context text, turns int64, rating_score int64,
--   rating_comment text, id text
UPDATE conversations
SET
  kind = ##kind, title = ##title, member_limit = ##member_limit, slow_mode_seconds = ##slow_mode_seconds,
  widget_id = ##widget_id, visitor_id = ##visitor_id, status = ##status,
  mode = ##mode, assignee_id = ##assignee_id, pinned_rule_id = ##pinned_rule_id, page_url = ##page_url,
  page_title = ##page_title, locale = ##locale, last_seq = ##last_seq, updated_at = ##updated_at,
  context = ##context, turns = ##turns, rating_score = ##rating_score, rating_comment = ##rating_comment,
  revision = revision + 1
WHERE id = ##id

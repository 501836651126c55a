-- How far back conversation-list must look to find as many as its limit: to the end of a second.
-- in: before_time int64, before_second int64, before_id text, status text, mode text, assignee_id text,
--   widget_id text, visitor_id text, kind text, limit int32
-- out: count int64, second int64
SELECT COUNT(*) AS count, MIN(s.updated_second) AS second
FROM (
  SELECT c.updated_second
  FROM conversations c
  WHERE c.updated_second <= ##before_second AND @conversation-listed@
  ORDER BY c.updated_second DESC
  LIMIT ##limit
) s

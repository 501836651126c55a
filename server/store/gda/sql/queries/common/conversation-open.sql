-- The conversation that a visitor's new session of a widget continues.
-- in: visitor_id text, widget_id text
-- out: id text, last_seq int64
SELECT id, last_seq
FROM conversations
WHERE visitor_id = ##visitor_id
  AND widget_id = ##widget_id
  AND kind = 'chat'
  AND status <> 'resolved'
ORDER BY updated_at DESC, id DESC
LIMIT 1

-- What there is to do, and what was done since a time, which first_id stands for. Rooms are nobody's to do.
-- in: first_id text
-- out: open int64, pending int64, queued int64, assigned int64, conversations int64, messages int64
SELECT
  COUNT(CASE WHEN status = 'open' THEN 1 END) AS open,
  COUNT(CASE WHEN status = 'pending' THEN 1 END) AS pending,
  COUNT(CASE WHEN mode = 'human' AND assignee_id IS NULL THEN 1 END) AS queued,
  COUNT(CASE WHEN mode = 'human' AND assignee_id IS NOT NULL THEN 1 END) AS assigned,
  (SELECT COUNT(*) FROM conversations WHERE id >= ##first_id AND kind = 'chat') AS conversations,
  (SELECT COUNT(*) FROM messages WHERE id >= ##first_id) AS messages
FROM conversations
WHERE kind = 'chat' AND status <> 'resolved'

-- A canned reply by its id.
-- in: id text
-- out: id text, shortcut text, title text, content text, created_at int64, updated_at int64
SELECT
  id, shortcut, title, content, created_at, updated_at
FROM canned_replies
WHERE id = ##id

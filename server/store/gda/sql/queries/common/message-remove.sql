-- Takes a message's content away; the row stays.
-- in: id text
UPDATE messages
SET status = 'removed', content = '', citations = NULL
WHERE id = ##id

-- Writes every column of a canned reply.
-- in: shortcut text, title text, content text, updated_at int64, id text
UPDATE canned_replies
SET
  shortcut = ##shortcut, title = ##title, content = ##content, updated_at = ##updated_at
WHERE id = ##id

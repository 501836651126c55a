-- Moves a conversation on after an append.
-- in: last_seq int64, updated_at int64, turns int64, mode text, assignee_id text, status text, id text
UPDATE conversations
SET last_seq = ##last_seq, updated_at = ##updated_at, turns = ##turns, mode = ##mode,
  assignee_id = ##assignee_id, status = ##status
WHERE id = ##id

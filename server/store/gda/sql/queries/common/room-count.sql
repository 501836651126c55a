-- Counts the members of a room up or down.
-- in: step int32, id text
UPDATE conversations
SET member_count = member_count + ##step, revision = revision + 1
WHERE id = ##id
  AND kind = 'room'

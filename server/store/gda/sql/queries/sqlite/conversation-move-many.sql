-- Moves conversations on after appends that change nothing else: those that still have the revision that the caller
-- knows. rows is a JSON array of [revision, last_seq, turns, id].
-- in: rows text, updated_at int64
UPDATE conversations
SET
  last_seq = j.last_seq, updated_at = ##updated_at, turns = j.turns, revision = conversations.revision + 1
FROM (
  SELECT
    json_extract(value, '$[0]') AS revision, json_extract(value, '$[1]') AS last_seq,
    json_extract(value, '$[2]') AS turns, json_extract(value, '$[3]') AS id
  FROM json_each(##rows)
) j
WHERE conversations.id = j.id
  AND conversations.revision = j.revision

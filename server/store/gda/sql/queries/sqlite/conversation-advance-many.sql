-- Moves conversations on after appends: those that still have the revision that the caller knows. rows is a JSON array
-- of objects whose members are named like the columns.
-- in: rows text
UPDATE conversations
SET
  last_seq = j.last_seq, updated_at = j.updated_at, turns = j.turns, mode = j.mode,
  assignee_id = j.assignee_id, status = j.status, revision = conversations.revision + 1
FROM (
  SELECT
    json_extract(value, '$.id') AS id, json_extract(value, '$.last_seq') AS last_seq,
    json_extract(value, '$.updated_at') AS updated_at, json_extract(value, '$.turns') AS turns,
    json_extract(value, '$.mode') AS mode, json_extract(value, '$.assignee_id') AS assignee_id,
    json_extract(value, '$.status') AS status, json_extract(value, '$.revision') AS revision
  FROM json_each(##rows)
) j
WHERE conversations.id = j.id
  AND conversations.revision = j.revision

-- Notes how far members have read; never backwards. rows is a JSON array of objects whose members are named like the columns.
-- in: rows text
UPDATE conversation_members
SET read_seq = j.read_seq
FROM (
  SELECT
    json_extract(value, '$.conversation_id') AS conversation_id, json_extract(value, '$.id') AS id,
    json_extract(value, '$.read_seq') AS read_seq
  FROM json_each(##rows)
) j
WHERE conversation_members.conversation_id = j.conversation_id
  AND conversation_members.id = j.id
  AND conversation_members.read_seq < j.read_seq

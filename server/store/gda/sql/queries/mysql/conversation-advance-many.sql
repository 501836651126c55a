-- Moves conversations on after appends. rows is a JSON array of objects whose members are named like the columns.
-- in: rows text
UPDATE conversations c
JOIN JSON_TABLE(##rows, '$[*]' COLUMNS (
  id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.id',
  last_seq BIGINT PATH '$.last_seq',
  updated_at BIGINT PATH '$.updated_at',
  turns BIGINT PATH '$.turns',
  mode VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.mode',
  assignee_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.assignee_id',
  status VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.status'
)) j ON j.id = c.id
SET
  c.last_seq = j.last_seq, c.updated_at = j.updated_at, c.turns = j.turns, c.mode = j.mode,
  c.assignee_id = j.assignee_id, c.status = j.status

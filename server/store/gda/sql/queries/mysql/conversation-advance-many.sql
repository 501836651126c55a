-- Moves conversations on after appends: those that still have the revision that the caller knows. rows is a JSON array
-- of objects whose members are named like the columns, sorted by id: so two servers do not wait for each other.
-- in: rows text
UPDATE JSON_TABLE(##rows, '$[*]' COLUMNS (
  id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.id',
  last_seq BIGINT PATH '$.last_seq',
  updated_at BIGINT PATH '$.updated_at',
  turns BIGINT PATH '$.turns',
  mode VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.mode',
  assignee_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.assignee_id',
  status VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.status',
  revision BIGINT PATH '$.revision'
)) j
STRAIGHT_JOIN conversations c ON c.id = j.id AND c.revision = j.revision
SET
  c.last_seq = j.last_seq, c.updated_at = j.updated_at, c.turns = j.turns, c.mode = j.mode,
  c.assignee_id = j.assignee_id, c.status = j.status, c.revision = c.revision + 1

-- Moves conversations on after appends that may change more than usual: those that still have the revision that the
-- caller knows. rows is a JSON array of [revision, last_seq, turns, id, mode, status, assignee_id], sorted by id: so two
-- servers do not wait for each other. JSON_TABLE cuts what is too long without an error: so each text may be one longer
-- here than its column, which then refuses it.
-- in: rows text, updated_at int64
UPDATE JSON_TABLE(##rows, '$[*]' COLUMNS (
  revision BIGINT PATH '$[0]',
  last_seq BIGINT PATH '$[1]',
  turns BIGINT PATH '$[2]',
  id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[3]',
  mode VARCHAR(33) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[4]',
  status VARCHAR(33) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[5]',
  assignee_id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[6]'
)) j
STRAIGHT_JOIN conversations c ON c.id = j.id AND c.revision = j.revision
SET
  c.last_seq = j.last_seq, c.updated_at = ##updated_at, c.turns = j.turns, c.mode = j.mode,
  c.assignee_id = j.assignee_id, c.status = j.status, c.revision = c.revision + 1

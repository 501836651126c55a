-- Moves conversations on after appends that change nothing else: those that still have the revision that the caller
-- knows. rows is a JSON array of [revision, last_seq, turns, id], sorted by id: so two servers do not wait for each other.
-- An insert, because an update of several tables first writes what it has found into a temporary one, and then reads the
-- rows again. A row that has changed counts 2, one with another revision 1. An id that is not there is added, which
-- counts 1 as well: the caller rolls back unless all count 2.
-- in: rows text, updated_at int64
INSERT INTO conversations (id, kind, status, mode, created_at, updated_at, last_seq, turns, revision)
SELECT j.id, '', '', '', 0, ##updated_at, j.last_seq, j.turns, j.revision
FROM JSON_TABLE(##rows, '$[*]' COLUMNS (
  revision BIGINT PATH '$[0]',
  last_seq BIGINT PATH '$[1]',
  turns BIGINT PATH '$[2]',
  id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[3]'
)) j
ON DUPLICATE KEY UPDATE
  last_seq = IF(conversations.revision = VALUES(revision), VALUES(last_seq), conversations.last_seq),
  updated_at = IF(conversations.revision = VALUES(revision), VALUES(updated_at), conversations.updated_at),
  turns = IF(conversations.revision = VALUES(revision), VALUES(turns), conversations.turns),
  revision = conversations.revision + IF(conversations.revision = VALUES(revision), 1, 0)

-- Records changes of one transaction, from first_cursor to cursor.
-- in: cursor int64, first_cursor int64, changes text, created_at int64, transaction_id text
INSERT INTO change_log (`cursor`, first_cursor, changes, created_at, transaction_id)
VALUES (##cursor, ##first_cursor, ##changes, ##created_at, ##transaction_id)

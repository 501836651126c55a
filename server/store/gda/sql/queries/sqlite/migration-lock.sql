-- The transaction is the lock.
-- out: locked int64
SELECT 1 AS locked

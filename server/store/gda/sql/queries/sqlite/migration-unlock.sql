-- The transaction was the lock.
-- out: unlocked int64
SELECT 1 AS unlocked

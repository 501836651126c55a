-- Lets other processes migrate.
-- out: unlocked int64
SELECT RELEASE_LOCK(CONCAT('foyer_', DATABASE())) AS unlocked

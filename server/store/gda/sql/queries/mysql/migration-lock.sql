-- Waits until no other process migrates this database.
-- out: locked int64
SELECT GET_LOCK(CONCAT('foyer_', DATABASE()), 60) AS locked

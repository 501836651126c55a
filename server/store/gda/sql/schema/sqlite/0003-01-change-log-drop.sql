-- A row was one change. What it had is not kept: who asks for an older cursor loads afresh.
DROP TABLE IF EXISTS change_log

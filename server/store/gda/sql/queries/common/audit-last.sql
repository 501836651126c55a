-- The end of the chain.
-- out: id int64, hash text
SELECT id, hash FROM audit_log ORDER BY id DESC LIMIT 1

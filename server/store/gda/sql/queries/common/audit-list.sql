-- Lists the audit log, newest first, from the one before before_id.
-- in: before_id int64, limit int32
-- out: id int64, at int64, actor_kind text, actor_id text, action text, target text, target_id text,
--   address text, details text, hash text
SELECT
  id, at, actor_kind, actor_id, action, target, target_id, address, details, hash
FROM audit_log
WHERE id < ##before_id
ORDER BY id DESC
LIMIT ##limit

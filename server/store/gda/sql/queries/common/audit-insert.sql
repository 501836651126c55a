-- Appends to the audit log.
-- in: id int64, at int64, actor_kind text, actor_id text, action text, target text, target_id text,
--   address text, details text, hash text
INSERT INTO audit_log (
  id, at, actor_kind, actor_id, action, target, target_id, address, details, hash
) VALUES (
  ##id, ##at, ##actor_kind, ##actor_id, ##action, ##target, ##target_id, ##address, ##details, ##hash
)

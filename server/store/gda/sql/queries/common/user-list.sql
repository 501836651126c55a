-- Lists users by id, from the one after after_id.
-- in: after_id text, limit int32
-- out: id text, email text, name text, role text, is_active bool, last_login_at int64, created_at int64,
--   email_folded text, password_hash text
SELECT
  id, email, name, role, is_active, last_login_at, created_at, email_folded, password_hash
FROM users
WHERE id > ##after_id
ORDER BY id
LIMIT ##limit

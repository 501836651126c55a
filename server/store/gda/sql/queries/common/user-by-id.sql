-- An user by its id.
-- in: id text
-- out: id text, email text, name text, role text, is_active bool, last_login_at int64, created_at int64,
--   email_folded text, password_hash text
SELECT
  id, email, name, role, is_active, last_login_at, created_at, email_folded, password_hash
FROM users
WHERE id = ##id

-- Adds a user.
-- in: id text, email text, name text, role text, is_active bool, last_login_at int64, created_at int64,
--   email_folded text, password_hash text
INSERT INTO users (
  id, email, name, role, is_active, last_login_at, created_at, email_folded, password_hash
) VALUES (
  ##id, ##email, ##name, ##role, ##is_active, ##last_login_at, ##created_at, ##email_folded, ##password_hash
)

-- Writes every column of a user.
-- in: email text, name text, role text, is_active bool, last_login_at int64, email_folded text,
--   password_hash text, id text
UPDATE users
SET
  email = ##email, name = ##name, role = ##role, is_active = ##is_active, last_login_at = ##last_login_at,
  email_folded = ##email_folded, password_hash = ##password_hash
WHERE id = ##id

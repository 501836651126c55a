-- Notes that a token was used.
-- in: last_used_at int64, expires_at int64, hash text
UPDATE tokens
SET last_used_at = ##last_used_at, expires_at = ##expires_at
WHERE hash = ##hash

-- Forgets tokens that expired before a time.
-- in: time int64
DELETE FROM tokens WHERE expires_at < ##time

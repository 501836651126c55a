-- The active administrators; locked, so that two cannot take each other away.
-- out: id text
SELECT id FROM users WHERE role = 'admin' AND is_active = 1

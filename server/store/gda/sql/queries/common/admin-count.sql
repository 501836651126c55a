-- How many active administrators there are.
-- out: count int64
SELECT COUNT(*) AS count FROM users WHERE role = 'admin' AND is_active = 1

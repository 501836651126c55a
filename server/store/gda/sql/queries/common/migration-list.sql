-- The migrations that a database has had.
-- out: number int64
SELECT number FROM schema_migrations ORDER BY number

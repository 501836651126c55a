-- Every table of the database and its columns.
-- out: table_name text, column_name text, nullable bool
SELECT table_name AS table_name, column_name AS column_name, is_nullable = 'YES' AS nullable
FROM information_schema.columns
WHERE table_schema = DATABASE()
ORDER BY BINARY table_name, BINARY column_name

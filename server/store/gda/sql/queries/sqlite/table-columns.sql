-- Every table of the database and its columns.
-- out: table_name text, column_name text, nullable bool
SELECT m.name AS table_name, p.name AS column_name, CASE WHEN p."notnull" = 1 THEN 0 ELSE 1 END AS nullable
FROM sqlite_master m
JOIN pragma_table_xinfo(m.name) p
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
ORDER BY m.name, p.name

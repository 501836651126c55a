-- Notes that a migration was applied.
-- in: number int64, applied_at int64
INSERT INTO schema_migrations (number, applied_at)
VALUES (##number, ##applied_at)

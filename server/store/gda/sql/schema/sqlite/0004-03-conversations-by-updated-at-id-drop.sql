-- The seconds do.
DROP INDEX IF EXISTS conversations_by_updated_at_id

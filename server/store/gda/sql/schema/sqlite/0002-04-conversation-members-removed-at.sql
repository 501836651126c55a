-- Who was removed from a room may not come back.
ALTER TABLE conversation_members ADD COLUMN removed_at INTEGER

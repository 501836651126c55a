-- Finds conversations by updated at, id.
CREATE INDEX conversations_by_updated_at_id ON conversations (updated_at, id)

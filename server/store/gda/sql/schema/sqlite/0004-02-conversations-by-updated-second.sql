-- Finds conversations by updated second.
CREATE INDEX conversations_by_updated_second ON conversations (updated_second)

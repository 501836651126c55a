-- Finds conversations by visitor id.
CREATE INDEX conversations_by_visitor_id ON conversations (visitor_id)

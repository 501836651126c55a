-- Finds tokens by visitor id.
CREATE INDEX tokens_by_visitor_id ON tokens (visitor_id)

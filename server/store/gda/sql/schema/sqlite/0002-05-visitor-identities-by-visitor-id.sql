-- Finds the identities of a visitor.
CREATE INDEX visitor_identities_by_visitor_id ON visitor_identities (visitor_id)

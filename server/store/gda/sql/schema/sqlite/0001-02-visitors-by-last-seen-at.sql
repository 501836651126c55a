-- Finds visitors by last seen at.
CREATE INDEX visitors_by_last_seen_at ON visitors (last_seen_at)

-- Finds visitors by user id.
CREATE INDEX visitors_by_user_id ON visitors (user_id)

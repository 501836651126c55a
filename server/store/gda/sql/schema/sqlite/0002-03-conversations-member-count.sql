-- Rooms: how many members there are, so that nobody has to count them.
ALTER TABLE conversations ADD COLUMN member_count INTEGER

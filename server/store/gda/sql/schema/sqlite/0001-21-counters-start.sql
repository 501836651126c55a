-- The change cursor starts before 1.
INSERT INTO counters (name, value) VALUES ('change_cursor', 0)

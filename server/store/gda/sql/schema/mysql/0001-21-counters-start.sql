-- The change cursor starts before 1.
INSERT IGNORE INTO counters (name, value) VALUES ('change_cursor', 0)

-- Makes the next transaction keep to one moment; SQLite always does.
PRAGMA foreign_keys

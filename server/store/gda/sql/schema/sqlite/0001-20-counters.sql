-- Numbers given out in the order of commits: whoever takes one keeps the row locked until then.
CREATE TABLE counters (
  name TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (name)
) WITHOUT ROWID

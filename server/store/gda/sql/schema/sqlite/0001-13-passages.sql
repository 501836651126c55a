-- A piece of a document that the search ranks.
CREATE TABLE passages (
  document_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (document_id, number),
  FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE CASCADE
)

-- A piece of a document that the search ranks.
CREATE TABLE IF NOT EXISTS passages (
  document_id VARCHAR(64) NOT NULL,
  number BIGINT NOT NULL,
  text LONGTEXT NOT NULL,
  PRIMARY KEY (document_id, number),
  CONSTRAINT passages_document_id FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC

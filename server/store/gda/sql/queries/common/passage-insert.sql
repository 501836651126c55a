-- Adds a passage of a document.
-- in: document_id text, number int64, text text
INSERT INTO passages (
  document_id, number, text
) VALUES (
  ##document_id, ##number, ##text
)

-- One page or question of a knowledge base.
CREATE TABLE IF NOT EXISTS documents (
  id VARCHAR(64) NOT NULL,
  knowledge_base_id VARCHAR(64) NOT NULL,
  title VARCHAR(500) NOT NULL,
  text LONGTEXT NOT NULL,
  url LONGTEXT,
  language VARCHAR(35),
  phrasings LONGTEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  external_id VARCHAR(200),
  PRIMARY KEY (id),
  UNIQUE KEY documents_knowledge_base_id_external_id (knowledge_base_id, external_id),
  KEY documents_by_knowledge_base_id_title (knowledge_base_id, title),
  CONSTRAINT documents_knowledge_base_id FOREIGN KEY (knowledge_base_id) REFERENCES knowledge_bases (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC

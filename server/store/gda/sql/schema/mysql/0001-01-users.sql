-- An account: staff, or a visitor who registered.
CREATE TABLE IF NOT EXISTS users (
  id VARCHAR(64) NOT NULL,
  email VARCHAR(254) NOT NULL,
  name VARCHAR(200),
  role VARCHAR(32) NOT NULL,
  is_active TINYINT(1) NOT NULL,
  last_login_at BIGINT,
  created_at BIGINT NOT NULL,
  email_folded VARCHAR(762) NOT NULL,
  password_hash VARCHAR(200),
  PRIMARY KEY (id),
  UNIQUE KEY users_email_folded (email_folded)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC

-- Who a visitor is for the site of the widget: the sub of a verified identity.
CREATE TABLE IF NOT EXISTS visitor_identities (
  widget_id VARCHAR(64) NOT NULL,
  external_id VARCHAR(64) NOT NULL,
  visitor_id VARCHAR(64) NOT NULL,
  PRIMARY KEY (widget_id, external_id),
  KEY visitor_identities_by_visitor_id (visitor_id),
  CONSTRAINT visitor_identities_visitor_id FOREIGN KEY (visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC

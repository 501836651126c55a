-- Who a visitor is for the site of the widget: the sub of a verified identity.
CREATE TABLE visitor_identities (
  widget_id TEXT NOT NULL,
  external_id TEXT NOT NULL,
  visitor_id TEXT NOT NULL,
  PRIMARY KEY (widget_id, external_id),
  FOREIGN KEY (visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
)

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// The tables, the same for SQLite and MariaDB, and for Sequelize, which only names its columns otherwise.
export const tables = [
  `CREATE TABLE users (
     id CHAR(36) NOT NULL PRIMARY KEY, name VARCHAR(200) NOT NULL, role VARCHAR(16) NOT NULL,
     token_hash CHAR(64) NOT NULL UNIQUE)`,
  `CREATE TABLE conversations (
     id CHAR(36) NOT NULL PRIMARY KEY, visitor_id CHAR(36) NOT NULL, last_seq INTEGER NOT NULL)`,
  `CREATE TABLE messages (
     id CHAR(36) NOT NULL PRIMARY KEY, conversation_id CHAR(36) NOT NULL, seq INTEGER NOT NULL,
     client_id VARCHAR(64) NOT NULL, sender_id CHAR(36) NOT NULL, content TEXT NOT NULL,
     created_at VARCHAR(24) NOT NULL,
     UNIQUE (conversation_id, seq), UNIQUE (conversation_id, sender_id, client_id))`,
];

// In the order of the columns of messages.
export const messageValues = (m) =>
  [m.id, m.conversationId, m.seq, m.clientId, m.sender.id, m.content, m.createdAt];
export const userValues = (u) => [u.id, u.name, u.role, u.tokenHash];
export const conversationValues = (c) => [c.id, c.visitorId, 0];

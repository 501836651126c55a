// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// better-sqlite3, which does its work on the event loop's own thread, with WAL and synchronous=FULL.
import Database from 'better-sqlite3';
import { hashToken } from './people.mjs';
import { conversationValues, messageValues, tables, userValues } from './schema.mjs';

export function openDatabase(people) {
  const database = new Database(process.env.SQLITE_FILE);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  for (const table of tables) database.exec(table);
  const addUser = database.prepare('INSERT INTO users VALUES (?, ?, ?, ?)');
  const addConversation = database.prepare('INSERT INTO conversations VALUES (?, ?, ?)');
  database.transaction(() => {
    for (const user of people.users) addUser.run(userValues(user));
    for (const conversation of people.conversations) addConversation.run(conversationValues(conversation));
  })();

  const findUser = database.prepare('SELECT id, name, role FROM users WHERE token_hash = ?');
  const findConversation = database.prepare('SELECT visitor_id FROM conversations WHERE id = ?');
  const findSent = database.prepare(
    'SELECT id, seq FROM messages WHERE conversation_id = ? AND sender_id = ? AND client_id = ?');
  const count = database.prepare(
    'UPDATE conversations SET last_seq = last_seq + 1 WHERE id = ? RETURNING last_seq').pluck();
  const insert = database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)');

  // Within a transaction of the caller's.
  function append(message) {
    const sent = findSent.get(message.conversationId, message.sender.id, message.clientId);
    if (sent) return { ...message, ...sent };
    const stored = { ...message, seq: count.get(message.conversationId) };
    insert.run(messageValues(stored));
    return stored;
  }

  return {
    appendOne: database.transaction(append).immediate,
    appendAll: database.transaction((messages) => messages.map(append)).immediate,
    readers: {
      findUser: (token) => findUser.get(hashToken(token)),
      mayRead(user, conversationId) {
        const conversation = findConversation.get(conversationId);
        return conversation !== undefined && (user.role === 'agent' || conversation.visitor_id === user.id);
      },
    },
  };
}

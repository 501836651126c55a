// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// What the stores on mysql2 share: a pool on a database of their own, and who is who.
import mysql from 'mysql2/promise';
import { hashToken } from './people.mjs';
import { conversationValues, messageValues, tables, userValues } from './schema.mjs';

export async function openPool(name, people) {
  const { MYSQL_SOCKET: socketPath, MYSQL_USER: user, MYSQL_PASSWORD: password } = process.env;
  const options = { socketPath, user, password };
  const first = await mysql.createConnection(options);
  await first.query(`DROP DATABASE IF EXISTS ${name}`);
  await first.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await first.end();
  const pool = mysql.createPool({ ...options, database: name, connectionLimit: Number(process.env.POOL ?? 10) });
  for (const table of tables) await pool.query(table);
  await pool.query('INSERT INTO users VALUES ?', [people.users.map(userValues)]);
  await pool.query('INSERT INTO conversations VALUES ?', [people.conversations.map(conversationValues)]);
  return pool;
}

export const isDuplicate = (error) => error.code === 'ER_DUP_ENTRY';

export function makeReaders(pool) {
  return {
    async findUser(token) {
      const [rows] = await pool.execute('SELECT id, name, role FROM users WHERE token_hash = ?', [hashToken(token)]);
      return rows[0];
    },
    async mayRead(user, conversationId) {
      const [rows] = await pool.execute('SELECT visitor_id FROM conversations WHERE id = ?', [conversationId]);
      return rows.length > 0 && (user.role === 'agent' || rows[0].visitor_id === user.id);
    },
    // A message that was sent before: its sender gets the ack of then.
    async findSent(message) {
      const [rows] = await pool.execute(
        'SELECT id, seq FROM messages WHERE conversation_id = ? AND sender_id = ? AND client_id = ?',
        [message.conversationId, message.sender.id, message.clientId]);
      return { ...message, ...rows[0] };
    },
  };
}

// BEGIN, two statements, COMMIT: the row of the conversation is the lock, and counts.
export function makeAppend(pool, readers) {
  return async function append(message) {
    const connection = await pool.getConnection();
    try {
      await connection.beginTransaction();
      const [result] = await connection.execute(
        'UPDATE conversations SET last_seq = LAST_INSERT_ID(last_seq + 1) WHERE id = ?', [message.conversationId]);
      const stored = { ...message, seq: result.insertId };
      await connection.execute('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)', messageValues(stored));
      await connection.commit();
      return stored;
    } catch (error) {
      await connection.rollback();
      if (isDuplicate(error)) return readers.findSent(message);
      throw error;
    } finally {
      connection.release();
    }
  };
}

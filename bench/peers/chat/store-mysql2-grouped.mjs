// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// MariaDB by hand, with grouped commits: one lock, one multi-row INSERT, one UPDATE for all that waited.
import { makeGroup, number } from './group.mjs';
import { makeAppend, makeReaders, openPool } from './mysql.mjs';
import { messageValues } from './schema.mjs';

export async function openStore(people) {
  const pool = await openPool('peer_mysql2_grouped', people);
  const readers = makeReaders(pool);

  async function commitBatch(messages) {
    const connection = await pool.getConnection();
    const ids = [...new Set(messages.map((message) => message.conversationId))].sort();
    try {
      await connection.beginTransaction();
      const [rows] = await connection.query(
        'SELECT id, last_seq FROM conversations WHERE id IN (?) ORDER BY id FOR UPDATE', [ids]);
      const lastSeqs = new Map(rows.map((row) => [row.id, row.last_seq]));
      const stored = number(messages, lastSeqs);
      await connection.query('INSERT INTO messages VALUES ?', [stored.map(messageValues)]);
      await connection.query(
        `INSERT INTO conversations (id, visitor_id, last_seq) VALUES ?
         ON DUPLICATE KEY UPDATE last_seq = VALUES(last_seq)`,
        [[...lastSeqs].map(([id, seq]) => [id, '', seq])]);
      await connection.commit();
      return stored;
    } catch (error) {
      await connection.rollback();
      throw error;
    } finally {
      connection.release();
    }
  }

  return { ...readers, append: makeGroup(commitBatch, makeAppend(pool, readers)) };
}

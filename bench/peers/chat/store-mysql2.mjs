// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// MariaDB by hand: a transaction for each message.
import { makeAppend, makeReaders, openPool } from './mysql.mjs';

export async function openStore(people) {
  const pool = await openPool('peer_mysql2', people);
  const readers = makeReaders(pool);
  return { ...readers, append: makeAppend(pool, readers) };
}

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// SQLite: a transaction for each message.
import { openDatabase } from './sqlite.mjs';

export function openStore(people) {
  const { appendOne, readers } = openDatabase(people);
  return { ...readers, append: appendOne };
}

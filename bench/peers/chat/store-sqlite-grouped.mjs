// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// SQLite with grouped commits: what one turn of the event loop brought shares a transaction.
import { makeGroup } from './group.mjs';
import { openDatabase } from './sqlite.mjs';

export function openStore(people) {
  const { appendAll, appendOne, readers } = openDatabase(people);
  const append = makeGroup(async (messages) => appendAll(messages), async (message) => appendOne(message));
  return { ...readers, append };
}

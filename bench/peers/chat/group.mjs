// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// Messages that arrive while a commit runs share the next one. Where a batch fails, each of it is tried alone, so
// that one bad message does not fail its neighbours.
const MOST_IN_BATCH = 500;

export function makeGroup(commitBatch, commitOne) {
  let waiting = [];
  let running = false;

  async function commit(batch) {
    try {
      const stored = await commitBatch(batch.map((entry) => entry.message));
      batch.forEach((entry, i) => entry.resolve(stored[i]));
    } catch {
      for (const entry of batch) await commitOne(entry.message).then(entry.resolve, entry.reject);
    }
  }

  async function run() {
    running = true;
    while (waiting.length > 0) await commit(waiting.splice(0, MOST_IN_BATCH));
    running = false;
  }

  return (message) => new Promise((resolve, reject) => {
    waiting.push({ message, resolve, reject });
    if (!running) setImmediate(() => { if (!running) run(); });
  });
}

// The batch's messages with their seq, and the new last seq of each conversation.
export function number(messages, lastSeqs) {
  const stored = messages.map((message) => {
    const seq = lastSeqs.get(message.conversationId) + 1;
    lastSeqs.set(message.conversationId, seq);
    return { ...message, seq };
  });
  return stored;
}

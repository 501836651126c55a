// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// Visitors with a conversation each, and the agent who reads along in all of them.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';

export const hashToken = (token) => createHash('sha256').update(token).digest('hex');

// → {users: [{id, name, role, tokenHash}], conversations: [{id, visitorId}]}; their tokens go to the file.
export function makePeople(count, file) {
  const makeUser = (role) => {
    const token = randomBytes(32).toString('base64url');
    return { token, user: { id: randomUUID(), name: role, role, tokenHash: hashToken(token) } };
  };
  const agent = makeUser('agent');
  const users = [agent.user];
  const conversations = [];
  let lines = '';
  for (let i = 0; i < count; i++) {
    const visitor = makeUser('visitor');
    const id = randomUUID();
    users.push(visitor.user);
    conversations.push({ id, visitorId: visitor.user.id });
    lines += `${i}\t${visitor.token}\t${id}\tsends\n${i}\t${agent.token}\t${id}\treads\n`;
  }
  writeFileSync(file, lines);
  return { users, conversations };
}

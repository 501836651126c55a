// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// The door of all chat peers: Foyer's frames auth, subscribe and chat over `ws`. What is stored, and how, is the
// store's: findUser(token), mayRead(user, conversationId), append(message) → the same with its seq, once committed.
import { randomUUID } from 'node:crypto';
import { WebSocket, WebSocketServer } from 'ws';

const HEARTBEAT_MS = 30_000;

export function openDoor(server, store) {
  const conversations = new Map(); // id → the sockets of its participants
  const sockets = new WebSocketServer({ server, path: '/ws', maxPayload: 64 * 1024 });

  function send(socket, type, id, payload) {
    socket.send(JSON.stringify({ type, id, payload, timestamp: new Date().toISOString() }));
  }

  function refuse(socket, id, code, message) {
    send(socket, 'error', id, { code, message, retry: false });
  }

  function publish(message) {
    const frame = JSON.stringify({ type: 'chat', payload: message, timestamp: new Date().toISOString() });
    for (const socket of conversations.get(message.conversationId) ?? [])
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
  }

  function join(socket, conversationId) {
    if (!conversations.has(conversationId)) conversations.set(conversationId, new Set());
    conversations.get(conversationId).add(socket);
    socket.joined.add(conversationId);
  }

  function leaveAll(socket) {
    for (const id of socket.joined) {
      const members = conversations.get(id);
      members.delete(socket);
      if (members.size === 0) conversations.delete(id);
    }
  }

  const handlers = {
    async auth(socket, { id, payload }) {
      socket.user = await store.findUser(String(payload.token));
      send(socket, 'auth_response', id, { success: Boolean(socket.user), userId: socket.user?.id });
    },
    async subscribe(socket, { id, payload: { conversationId } }) {
      if (!(await store.mayRead(socket.user, conversationId)))
        return refuse(socket, id, 'not_found', 'No such conversation');
      join(socket, conversationId);
      send(socket, 'system', id, { event: 'subscribed', conversationId });
    },
    async chat(socket, { id, payload: { conversationId, content } }) {
      if (!socket.joined.has(conversationId)) return refuse(socket, id, 'not_found', 'No such conversation');
      if (typeof id !== 'string' || typeof content !== 'string' || content.length < 1 || content.length > 8000)
        return refuse(socket, id, 'invalid_field', 'content has 1 to 8000 characters');
      const message = await store.append({
        id: randomUUID(), conversationId, seq: 0, clientId: id, createdAt: new Date().toISOString(),
        sender: { kind: socket.user.role, id: socket.user.id, name: socket.user.name }, content,
        contentType: 'text/plain', status: 'sent', visibility: 'all',
      });
      send(socket, 'ack', id, { messageId: message.id, conversationId, seq: message.seq });
      publish(message);
    },
  };

  async function receive(socket, data) {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return refuse(socket, undefined, 'invalid_json', 'This is no JSON');
    }
    const handler = Object.hasOwn(handlers, frame?.type) ? handlers[frame.type] : null;
    if (!handler || typeof frame.payload !== 'object') return refuse(socket, frame?.id, 'unknown_type', 'Unknown type');
    if (!socket.user && frame.type !== 'auth') return refuse(socket, frame.id, 'not_authenticated', 'Send auth first');
    try {
      await handler(socket, frame);
    } catch (error) {
      console.error(error);
      refuse(socket, frame.id, 'internal', 'Internal server error');
    }
  }

  sockets.on('connection', (socket) => {
    socket.joined = new Set();
    socket.isAlive = true;
    socket.on('pong', () => { socket.isAlive = true; });
    socket.on('error', () => {});
    socket.on('close', () => leaveAll(socket));
    socket.on('message', (data) => receive(socket, data));
  });
  setInterval(() => {
    for (const socket of sockets.clients) {
      if (!socket.isAlive) socket.terminate();
      socket.isAlive = false;
      socket.ping();
    }
  }, HEARTBEAT_MS);
}

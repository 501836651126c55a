#!/usr/bin/env node
// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
//
// Node's `ws` against a running server, every message type and what must be refused; prints TAP.
//
//   node ws-client.mjs URL EMAIL PASSWORD [--slow]
//
// URL is http://HOST:PORT, EMAIL and PASSWORD an administrator's. --slow adds the heart-beat, which takes a minute.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import WebSocket from 'ws';

const [base, email, password] = process.argv.slice(2);
const slow = process.argv.includes('--slow');
if (!password) {
  console.error('usage: ws-client.mjs URL EMAIL PASSWORD [--slow]');
  process.exit(2);
}
const socketUrl = base.replace(/^http/, 'ws') + '/ws';
const WAIT_MS = 10000;
let counter = 0;
const nextId = () => `n${process.pid}-${++counter}`;

/** A call of the API; fails on another status than expected. */
async function call(method, path, { body, token, status = 200, headers = {} } = {}) {
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  assert.equal(response.status, status, `${method} ${path}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** A socket that keeps what came until somebody waits for it. */
class Peer {
  constructor(url = socketUrl, options = {}) {
    this.frames = [];
    this.waiting = [];
    this.closed = new Promise((resolve) => {
      this.socket = new WebSocket(url, options);
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('unexpected-response', (_request, response) => reject(new Error(`HTTP ${response.statusCode}`)));
      this.socket.on('error', reject);
    });
    this.opened.catch(() => {});
    this.socket.on('message', (data, isBinary) => this.#take(isBinary ? data : data.toString()));
  }

  #take(data) {
    const frame = typeof data === 'string' && !this.raw ? JSON.parse(data) : data;
    const index = this.waiting.findIndex((waiter) => waiter.matches(frame));
    if (index < 0) this.frames.push(frame);
    else this.waiting.splice(index, 1)[0].resolve(frame);
  }

  send(frame) {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The first frame that matches, of those that came and those that will. */
  next(matches, milliseconds = WAIT_MS) {
    const index = this.frames.findIndex(matches);
    if (index >= 0) return Promise.resolve(this.frames.splice(index, 1)[0]);
    return new Promise((resolve, reject) => {
      const waiter = { matches, resolve };
      this.waiting.push(waiter);
      setTimeout(() => {
        if (this.waiting.includes(waiter))
          reject(new Error(`nothing that ${matches}; there is ${JSON.stringify(this.frames).slice(0, 500)}`));
      }, milliseconds).unref();
    });
  }

  type(type) {
    return this.next((frame) => frame.type === type);
  }

  /** The answer to a frame that is sent with an id of its own. */
  ask(frame) {
    const id = frame.id ?? nextId();
    this.send({ ...frame, id });
    return this.next((answer) => answer.id === id);
  }

  async authenticate(token) {
    await this.opened;
    const answer = await this.ask({ type: 'auth', payload: { token } });
    assert.equal(answer.type, 'auth_response');
    assert.equal(answer.payload.success, true, JSON.stringify(answer));
    return this;
  }

  end() {
    this.socket.close(1000);
    return this.closed;
  }
}

async function pause(milliseconds) {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const admin = (await call('POST', '/api/auth/login', { body: { email, password } })).token;
const widget = await call('POST', '/api/widgets', {
  token: admin,
  status: 201,
  body: { name: 'ws clients', origins: ['https://one.example'] },
});
const otherWidget = await call('POST', '/api/widgets', {
  token: admin,
  status: 201,
  body: { name: 'ws clients, elsewhere', origins: ['https://two.example'] },
});

/** A visitor with a conversation of their own. */
function startSession() {
  return call('POST', `/api/widgets/${widget.id}/sessions`, {
    status: 201,
    body: { context: { url: 'https://one.example/', title: 'One', referrer: '', locale: 'en' } },
  });
}

/** A visitor and their authenticated socket. */
async function visitor() {
  const session = await startSession();
  const peer = await new Peer().authenticate(session.visitorToken);
  return { ...session, peer };
}

const tests = {
  async 'the greeting comes first'() {
    const peer = new Peer();
    const hello = await peer.type('system');
    assert.equal(hello.payload.event, 'connected');
    assert.equal(hello.payload.protocol, 1);
    assert.match(hello.payload.connectionId, /./);
    assert.match(hello.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal((await peer.end()).code, 1000);
  },

  async 'ping, echo and auth are served before auth, nothing else'() {
    const peer = new Peer();
    await peer.opened;
    peer.send({ type: 'ping', sentAt: 12.5 });
    assert.equal((await peer.type('pong')).sentAt, 12.5);
    const payload = { deep: [1, null, { text: 'שלום 👋' }] };
    assert.deepEqual((await peer.ask({ type: 'echo', payload })).payload, payload);
    for (const type of ['chat', 'subscribe', 'typing', 'read', 'context', 'handoff', 'rate', 'unsubscribe']) {
      const context = { url: 'https://one.example/' };
      const payload = { conversationId: 'x', content: 'x', on: true, seq: 1, context, score: 1, subscription: 'x' };
      const answer = await peer.ask({ type, payload });
      assert.equal(answer.type, 'error');
      assert.equal(answer.payload.code, 'not_authenticated', type);
    }
    await peer.end();
  },

  async 'a wrong token is told so'() {
    const peer = new Peer();
    await peer.opened;
    const answer = await peer.ask({ type: 'auth', payload: { token: 'fyv_' + 'A'.repeat(43) } });
    assert.equal(answer.type, 'auth_response');
    assert.equal(answer.payload.success, false);
    assert.equal(typeof answer.payload.reason, 'string');
    await peer.end();
  },

  async 'who does not authenticate is closed with 4401'() {
    const peer = new Peer();
    const started = Date.now();
    const { code } = await peer.closed;
    assert.equal(code, 4401);
    assert.ok(Date.now() - started < 12000 && Date.now() - started > 9000, `${Date.now() - started} ms`);
  },

  async 'auth says who one is'() {
    const peer = new Peer();
    const answer = await peer.opened.then(() => peer.ask({ type: 'auth', payload: { token: admin } }));
    assert.equal(answer.payload.role, 'admin');
    assert.ok(Array.isArray(answer.payload.permissions) && answer.payload.permissions.length > 0);
    assert.ok(Date.parse(answer.payload.expiresAt) > Date.now());
    await peer.end();
  },

  async 'a message is acknowledged, then comes to everybody, once'() {
    const { peer, conversationId } = await visitor();
    const id = nextId();
    const content = '  spaces stay \n👩‍👩‍👧 שלום ';
    peer.send({ type: 'chat', id, payload: { conversationId, content } });
    const first = await peer.next((frame) => frame.type === 'ack' || frame.type === 'chat');
    assert.equal(first.type, 'ack');
    assert.equal(first.id, id);
    const message = (await peer.next((frame) => frame.type === 'chat' && frame.payload.clientId === id)).payload;
    assert.equal(message.content, content);
    assert.equal(message.seq, first.payload.seq);
    assert.equal(message.sender.kind, 'visitor');
    assert.equal(message.visibility, 'all');
    const again = await peer.ask({ type: 'chat', id, payload: { conversationId, content } });
    assert.deepEqual(again.payload, first.payload);
    const other = await peer.ask({ type: 'chat', id, payload: { conversationId, content: 'other' } });
    assert.equal(other.payload.code, 'conflict');
    await peer.end();
  },

  async 'contents of 8000 characters, none and 8001'() {
    const { peer, conversationId } = await visitor();
    const content = '𝒳'.repeat(8000);
    assert.equal((await peer.ask({ type: 'chat', payload: { conversationId, content } })).type, 'ack');
    for (const bad of ['', 'x'.repeat(8001)]) {
      const answer = await peer.ask({ type: 'chat', payload: { conversationId, content: bad } });
      assert.equal(answer.payload.code, 'invalid_field');
    }
    await peer.end();
  },

  async 'two visitors never see each other, an agent sees both'() {
    const [a, b] = [await visitor(), await visitor()];
    const agent = await new Peer().authenticate(admin);
    for (const { conversationId } of [a, b]) {
      const answer = await agent.ask({ type: 'subscribe', payload: { conversationId, sinceSeq: 0 } });
      assert.equal(answer.payload.event, 'subscribed');
      assert.equal(answer.payload.recovered, true);
    }
    await a.peer.ask({ type: 'chat', payload: { conversationId: a.conversationId, content: 'from a' } });
    await b.peer.ask({ type: 'chat', payload: { conversationId: b.conversationId, content: 'from b' } });
    for (const content of ['from a', 'from b'])
      await agent.next((frame) => frame.type === 'chat' && frame.payload.content === content);
    for (const payload of [
      ['subscribe', { conversationId: a.conversationId, sinceSeq: 0 }],
      ['subscribe', { conversationId: a.conversationId }],
      ['chat', { conversationId: a.conversationId, content: 'spy' }],
      ['typing', { conversationId: a.conversationId, on: true }],
      ['read', { conversationId: a.conversationId, seq: 1 }],
      ['handoff', { conversationId: a.conversationId }],
      ['rate', { conversationId: a.conversationId, score: 1 }],
      ['context', { conversationId: a.conversationId, context: { url: 'https://one.example/' } }],
    ]) {
      const answer = await b.peer.ask({ type: payload[0], payload: payload[1] });
      assert.equal(answer.payload.code, 'not_found', payload[0]);
    }
    for (const table of ['messages', 'conversations', 'users'])
      assert.equal((await b.peer.ask({ type: 'subscribe', payload: { table } })).payload.code, 'forbidden');
    await call('POST', `/api/conversations/${a.conversationId}/messages`, {
      token: admin,
      status: 201,
      body: { content: 'a note among ourselves', visibility: 'staff' },
    });
    await agent.next((frame) => frame.type === 'chat' && frame.payload.visibility === 'staff');
    await pause(200);
    const seen = JSON.stringify([...b.peer.frames]);
    assert.ok(!seen.includes('from a') && !seen.includes(a.conversationId), seen);
    assert.ok(!JSON.stringify(a.peer.frames).includes('among ourselves'));
    await Promise.all([a.peer.end(), b.peer.end(), agent.end()]);
  },

  async 'what was missed comes in order, then live, nothing twice'() {
    const { peer, conversationId } = await visitor();
    const agent = await new Peer().authenticate(admin);
    for (let i = 0; i < 10; i++) await agent.ask({ type: 'chat', payload: { conversationId, content: `m${i}` } });
    const late = await new Peer().authenticate(admin);
    const answer = await late.ask({ type: 'subscribe', payload: { conversationId, sinceSeq: 4 } });
    assert.equal(answer.payload.recovered, true);
    assert.equal(answer.payload.seq, 10);
    await agent.ask({ type: 'chat', payload: { conversationId, content: 'live' } });
    for (let seq = 5; seq <= 11; seq++) assert.equal((await late.type('chat')).payload.seq, seq);
    await pause(100);
    assert.equal(late.frames.filter((frame) => frame.type === 'chat').length, 0);
    const { subscription } = answer.payload;
    const gone = await late.ask({ type: 'unsubscribe', payload: { subscription } });
    assert.equal(gone.payload.event, 'unsubscribed');
    await agent.ask({ type: 'chat', payload: { conversationId, content: 'unheard' } });
    await pause(100);
    assert.equal(late.frames.filter((frame) => frame.type === 'chat').length, 0);
    await Promise.all([peer.end(), agent.end(), late.end()]);
  },

  async 'typing, read, context, handoff, rate'() {
    const { peer, conversationId } = await visitor();
    const agent = await new Peer().authenticate(admin);
    await agent.ask({ type: 'subscribe', payload: { conversationId } });
    peer.send({ type: 'typing', id: nextId(), payload: { conversationId, on: true } });
    const typing = await agent.next((frame) => frame.payload?.event === 'typing');
    assert.equal(typing.payload.conversationId, conversationId);
    assert.equal(typing.payload.on, true);
    const sent = await agent.ask({ type: 'chat', payload: { conversationId, content: 'hello' } });
    await peer.next((frame) => frame.type === 'chat');
    peer.send({ type: 'read', id: nextId(), payload: { conversationId, seq: sent.payload.seq } });
    assert.equal((await agent.next((frame) => frame.payload?.event === 'read')).payload.seq, sent.payload.seq);
    peer.send({ type: 'context', id: nextId(), payload: { conversationId, context: { url: 'https://one.example/b' } } });
    peer.send({ type: 'handoff', id: nextId(), payload: { conversationId } });
    peer.send({ type: 'rate', id: nextId(), payload: { conversationId, score: 5, comment: 'fine' } });
    await pause(300);
    assert.deepEqual(peer.frames.filter((frame) => frame.type === 'error'), []);
    await Promise.all([peer.end(), agent.end()]);
  },

  async 'changes of a table, filtered, and from the log'() {
    const agent = await new Peer().authenticate(admin);
    const payload = { table: 'canned_replies', filter: 'shortcut = hi' };
    const first = await agent.ask({ type: 'subscribe', payload });
    assert.equal(first.payload.event, 'subscribed');
    await call('POST', '/api/canned-replies', {
      token: admin, status: 201, body: { shortcut: 'bye', title: 'Bye', content: 'Bye' },
    });
    const reply = await call('POST', '/api/canned-replies', {
      token: admin, status: 201, body: { shortcut: 'hi', title: 'Hi', content: 'Hello' },
    });
    const change = (await agent.type('database_change')).payload;
    assert.equal(change.event, 'INSERT');
    assert.equal(change.id, reply.id);
    assert.equal(change.subscription, first.payload.subscription);
    assert.equal(change.data.content, 'Hello');
    assert.ok(Number.isInteger(change.cursor) && change.cursor > first.payload.cursor);
    await call('DELETE', `/api/canned-replies/${reply.id}`, { token: admin, status: 204 });
    assert.equal((await agent.type('database_change')).payload.event, 'DELETE');
    const late = await new Peer().authenticate(admin);
    const again = await late.ask({ type: 'subscribe', payload: { ...payload, since: first.payload.cursor } });
    assert.equal(again.payload.recovered, true);
    assert.deepEqual((await late.type('database_change')).payload.event, 'INSERT');
    assert.deepEqual((await late.type('database_change')).payload.event, 'DELETE');
    for (const bad of ['nothing = 1', 'shortcut', 'shortcut like x'])
      assert.equal(
        (await late.ask({ type: 'subscribe', payload: { table: 'canned_replies', filter: bad } })).payload.code,
        'invalid_field',
      );
    await Promise.all([agent.end(), late.end()]);
  },

  async 'bad JSON and unknown types keep the connection'() {
    const peer = await new Peer().authenticate(admin);
    for (const bad of ['{', '', '[1]', '{"type":"ping"}{}', '{"a":"\\ud800"}', '{"a":"\\u0000"}', '{"a":1,"a":2}',
      '{"a":1e999}', "{'type':'ping'}", '// x', '['.repeat(5000)]) {
      peer.send(bad);
      assert.equal((await peer.type('error')).payload.code, 'invalid_json', bad.slice(0, 30));
    }
    assert.equal((await peer.ask({ type: 'no such type' })).payload.code, 'unknown_type');
    assert.equal((await peer.ask({ type: 'ping', extra: { unknown: 'field' } })).type, 'pong');
    await peer.end();
  },

  async 'a binary message: unsupported_data, then 1003'() {
    const peer = await new Peer().authenticate(admin);
    peer.socket.send(Buffer.from([1, 2, 3]));
    assert.equal((await peer.type('error')).payload.code, 'unsupported_data');
    assert.equal((await peer.closed).code, 1003);
  },

  async '64 KiB are taken, one byte more is 1009'() {
    const peer = await new Peer().authenticate(admin);
    const frame = (length) => JSON.stringify({ type: 'echo', id: 'big', payload: 'x'.repeat(length) });
    const room = 65536 - frame(0).length;
    peer.send(frame(room));
    assert.equal((await peer.type('echo')).payload.length, room);
    peer.send(frame(room + 1));
    assert.equal((await peer.closed).code, 1009);
  },

  async 'fragments, with a ping between them'() {
    const peer = await new Peer().authenticate(admin);
    const parts = [...Buffer.from(JSON.stringify({ type: 'echo', id: 'f', payload: 'ä€😀' }))].map((byte) => Buffer.from([byte]));
    const ponged = new Promise((resolve) => peer.socket.on('pong', (data) => resolve(data.toString())));
    parts.forEach((part, index) => {
      peer.socket.send(part, { binary: false, fin: index === parts.length - 1 });
      if (index === 10) peer.socket.ping('between');
    });
    assert.equal((await peer.type('echo')).payload, 'ä€😀');
    assert.equal(await ponged, 'between');
    await peer.end();
  },

  async 'a first frame in the same segment as the handshake'() {
    const { hostname, port } = new URL(base);
    const key = randomBytes(16).toString('base64');
    const text = Buffer.from(JSON.stringify({ type: 'echo', id: 'early', payload: 'early' }));
    const head = `GET /ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
    const frame = Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]);
    const socket = connectTcp({ host: hostname, port });
    let received = '';
    await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`only ${JSON.stringify(received)}`)), WAIT_MS).unref();
      socket.on('connect', () => socket.write(Buffer.concat([Buffer.from(head), frame])));
      socket.on('data', (data) => {
        received += data.toString('latin1');
        if (received.includes('"early"')) resolve();
      });
      socket.on('error', reject);
    });
    const accept = createHash('sha1').update(key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
    assert.ok(received.startsWith('HTTP/1.1 101 '), received);
    assert.ok(received.includes(accept));
    assert.ok(received.indexOf('"connected"') < received.indexOf('"early"'));
    socket.destroy();
  },

  async 'origins'() {
    await assert.rejects(new Peer(socketUrl, { origin: 'https://three.example' }).opened, /HTTP 403/);
    const good = new Peer(socketUrl, { origin: 'https://one.example' });
    const session = await startSession();
    await good.authenticate(session.visitorToken);
    await good.end();
    const elsewhere = new Peer(socketUrl, { origin: 'https://two.example' });
    await elsewhere.opened;
    elsewhere.send({ type: 'auth', payload: { token: session.visitorToken } });
    assert.equal((await elsewhere.closed).code, 1008);
  },

  async 'a logout closes its sockets with 4403'() {
    const { token } = await call('POST', '/api/auth/login', { body: { email, password } });
    const peer = await new Peer().authenticate(token);
    const other = await new Peer().authenticate(admin);
    await call('POST', '/api/auth/logout', { token, status: 204 });
    assert.equal((await peer.closed).code, 4403);
    assert.equal((await other.ask({ type: 'ping' })).type, 'pong');
    await other.end();
  },

  async 'too many messages are refused, and in the end 4429'() {
    const peer = await new Peer().authenticate(admin);
    for (let i = 0; i < 60; i++) peer.send({ type: 'echo', id: 'r' });
    const refused = await peer.next((frame) => frame.type === 'error');
    assert.equal(refused.payload.code, 'rate_limited');
    assert.equal(refused.id, 'r');
    assert.ok(refused.payload.retryAfterMs > 0);
    for (let i = 0; i < 60; i++) peer.send({ type: 'echo', id: 'r' });
    assert.equal((await peer.closed).code, 4429);
  },

  async 'the raw echo of development'() {
    const peer = new Peer(base.replace(/^http/, 'ws') + '/ws/echo');
    peer.raw = true;
    try {
      await peer.opened;
    } catch (error) {
      assert.match(error.message, /HTTP 404/);
      return;
    }
    peer.socket.send('not json');
    assert.equal(await peer.next((frame) => frame === 'not json'), 'not json');
    const big = randomBytes(1024 * 1024);
    peer.socket.send(big);
    assert.ok((await peer.next((frame) => Buffer.isBuffer(frame))).equals(big));
    await peer.end();
  },
};

if (slow) {
  tests['a client that answers no ping is gone within 65 seconds'] = async () => {
    const peer = new Peer(socketUrl, { autoPong: false });
    await peer.authenticate(admin);
    const started = Date.now();
    const { code } = await peer.closed;
    assert.equal(code, 1006);
    assert.ok(Date.now() - started < 65000, `${Date.now() - started} ms`);
  };
}

const names = Object.keys(tests);
console.log(`1..${names.length}`);
const results = await Promise.all(names.map(async (name, index) => {
  // All at once: what waits, waits beside the others.
  try {
    await tests[name]();
    return [index, name];
  } catch (error) {
    return [index, name, error];
  }
}));
for (const [index, name, error] of results) {
  console.log(`${error ? 'not ok' : 'ok'} ${index + 1} - ${name}`);
  if (error) console.log(`# ${String(error.stack).replaceAll('\n', '\n# ')}`);
}
process.exit(results.some(([, , error]) => error) ? 1 : 0);

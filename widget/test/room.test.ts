// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api';
import { Chat } from '../src/chat';
import { FakeApi, FakeStore } from './fakes';
import { FakeSocket, message, openSocket, settle } from './kit';

const CONTEXT = { url: 'https://shop.example/', title: 'Shop', referrer: '', locale: 'en' };
const me = { kind: 'visitor', id: 'me' } as const;
const mia = { kind: 'visitor', id: 'two', name: 'Mia' } as const;

let api: FakeApi;
let store: FakeStore;
let chat: Chat;

function newChat(): Chat {
  return new Chat({
    widgetId: 'w', api, store, socketUrl: 'wss://chat.example/ws', openSocket, context: () => CONTEXT,
    identity: () => undefined, random: () => 1,
    onChange: () => undefined,
  });
}

async function started(): Promise<FakeSocket> {
  chat.start();
  await settle();
  FakeSocket.last.accept();
  return FakeSocket.last;
}

function shown(): unknown[] {
  return chat.state.timeline.entries.map((entry) => [entry.content, entry.sender]);
}

function system(payload: Record<string, unknown>): unknown {
  return { type: 'system', payload };
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  api = new FakeApi();
  api.session = { visitorToken: 'fyv_x', visitorId: 'me', conversationId: 'r', room: { title: 'Launch', status: 'open' }, widget: {} };
  store = new FakeStore('w');
  chat = newChat();
});

afterEach(() => {
  chat.stop();
  vi.useRealTimers();
});

test('a session that lands in a room shows what was said there, each on their side', async () => {
  api.history = [message(1, { conversationId: 'r', sender: mia }), message(2, { conversationId: 'r', sender: me })];
  const socket = await started();
  socket.receive({ type: 'chat', payload: message(3, { conversationId: 'r', sender: mia }) });
  expect(shown()).toEqual([['text 1', 'guest'], ['text 2', 'visitor'], ['text 3', 'guest']]);
  expect(chat.state.room).toEqual({ title: 'Launch', closed: false, back: false });
  expect(chat.state.unread).toBe(1);
  socket.receive({ type: 'chat', payload: message(3, { conversationId: 'r', sender: mia, status: 'removed', content: '' }) });
  expect(chat.state.timeline.entries[2]?.state).toBe('removed');
});

test('slow mode: the text stays, the time is counted down, then it goes out', async () => {
  const socket = await started();
  chat.send('hi');
  const id = socket.ofType('chat')[0]?.id;
  socket.receive({ type: 'error', id, payload: { code: 'rate_limited', message: '', retry: true, retryAfterMs: 2500 } });
  expect([chat.state.slow, shown()]).toEqual([3, [['hi', 'visitor']]]);
  vi.advanceTimersByTime(1000);
  expect(chat.state.slow).toBe(2);
  expect(socket.ofType('chat')).toHaveLength(1);
  vi.advanceTimersByTime(2000);
  expect(chat.state.slow).toBe(0);
  expect(socket.ofType('chat').map((frame) => frame.id)).toEqual([id, id]);
});

test('a closed room says so, and keeps the message', async () => {
  const socket = await started();
  socket.receive(system({ event: 'status', conversationId: 'r', status: 'resolved', title: 'Over', slowModeSeconds: 0 }));
  expect(chat.state.room).toEqual({ title: 'Over', closed: true, back: false });
  chat.send('late');
  const id = socket.ofType('chat')[0]?.id;
  socket.receive({ type: 'error', id, payload: { code: 'conflict', message: '', retry: false } });
  expect([chat.state.timeline.entries[0]?.state, chat.state.timeline.entries[0]?.code]).toEqual(['failed', 'room_closed']);
});

test('a full room refuses', async () => {
  api.failures = [new ApiError('conflict')];
  chat.start();
  await settle();
  expect([chat.state.phase, chat.state.code]).toEqual(['refused', 'room_full']);
});

test('who is removed sees no more of it', async () => {
  const socket = await started();
  socket.receive(system({ event: 'left', conversationId: 'r', memberId: 'two', kind: 'visitor', members: 4 }));
  expect(chat.state.phase).toBe('started');
  socket.receive(system({ event: 'left', conversationId: 'r', memberId: 'me', kind: 'visitor', members: 3 }));
  expect([chat.state.phase, chat.state.code, socket.closed]).toEqual(['refused', 'forbidden', true]);
});

test('how far is read goes out every five seconds at most', async () => {
  const socket = await started();
  chat.setAttention(true);
  for (let seq = 1; seq <= 20; seq += 1) socket.receive({ type: 'chat', payload: message(seq, { conversationId: 'r', sender: mia }) });
  expect(socket.ofType('read').map((frame) => frame.payload.seq)).toEqual([1]);
  vi.advanceTimersByTime(5000);
  expect(socket.ofType('read').map((frame) => frame.payload.seq)).toEqual([1, 20]);
});

test('a room of hours keeps its newest messages', async () => {
  const socket = await started();
  for (let seq = 1; seq <= 601; seq += 1) socket.receive({ type: 'chat', payload: message(seq, { conversationId: 'r', sender: mia }) });
  expect([chat.state.timeline.entries.length, chat.state.timeline.cursor, chat.state.earlier]).toEqual([500, 601, true]);
});

async function sentToRoom(): Promise<FakeSocket> {
  api.session = { visitorToken: 'fyv_x', visitorId: 'me', conversationId: 'c', widget: {} };
  const socket = await started();
  socket.receive({ type: 'chat', payload: message(1, { content: 'This way' }) });
  api.history = [message(1, { conversationId: 'r', sender: mia })];
  socket.receive(system({ event: 'joined', conversationId: 'r', memberId: 'me', kind: 'visitor', title: 'Launch', members: 2 }));
  await settle();
  FakeSocket.last.accept();
  return FakeSocket.last;
}

test('whom a rule sends to a room sees the room, also after a reload, and finds the way back', async () => {
  const socket = await sentToRoom();
  expect(socket.ofType('subscribe')[0]?.payload.conversationId).toBe('r');
  expect([shown(), chat.state.room?.title, chat.state.room?.back]).toEqual([[['text 1', 'guest']], 'Launch', true]);
  chat.stop();
  chat = newChat();
  const again = await started();
  expect([again.ofType('subscribe')[0]?.payload.conversationId, chat.state.room?.title]).toEqual(['r', 'Launch']);
  api.history = [message(1, { content: 'This way' })];
  chat.askForPerson();
  await settle();
  FakeSocket.last.accept();
  expect(FakeSocket.last.ofType('subscribe')[0]?.payload.conversationId).toBe('c');
  expect([shown(), chat.state.room]).toEqual([[['This way', 'ai']], undefined]);
  expect(store.remembered).toEqual({ visitorToken: 'fyv_x', conversationId: 'c' });
});

test('who is removed from the room of a rule is back in their own chat', async () => {
  const socket = await sentToRoom();
  socket.receive(system({ event: 'left', conversationId: 'r', memberId: 'me', kind: 'visitor', members: 1 }));
  await settle();
  FakeSocket.last.accept();
  expect(FakeSocket.last.ofType('subscribe')[0]?.payload.conversationId).toBe('c');
  expect([chat.state.phase, chat.state.room]).toEqual(['started', undefined]);
});

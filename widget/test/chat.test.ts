// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api';
import { Chat } from '../src/chat';
import type { PageContext } from '../src/protocol.gen';
import { FakeApi, FakeStore } from './fakes';
import { FakeSocket, message, openSocket, settle } from './kit';

let api: FakeApi;
let store: FakeStore;
let context: PageContext;
let chat: Chat;

function newChat(): Chat {
  return new Chat({
    widgetId: 'w', api, store, socketUrl: 'wss://chat.example/ws', openSocket, context: () => context,
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
  return chat.state.timeline.entries.map((entry) => [entry.content, entry.state]);
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  api = new FakeApi();
  store = new FakeStore('w');
  context = { url: 'https://shop.example/', title: 'Shop', referrer: '', locale: 'en' };
  chat = newChat();
});

afterEach(() => {
  chat.stop();
  vi.useRealTimers();
});

test('asks for nothing and stores nothing before it is opened', () => {
  expect([api.starts, FakeSocket.all, store.remembered]).toEqual([[], [], {}]);
});

test('starts a session with the page, and remembers the visitor', async () => {
  await started();
  expect(api.starts).toEqual([{ context }]);
  expect(store.remembered).toEqual({ visitorToken: 'fyv_x', conversationId: 'c' });
  expect([chat.state.phase, chat.state.link, chat.state.widget.greeting]).toEqual(['started', 'ready', 'Hello']);
});

test('a message goes pending, then delivered, then answered', async () => {
  const socket = await started();
  chat.send('hi');
  expect(shown()).toEqual([['hi', 'pending']]);
  const sent = socket.ofType('chat');
  expect(sent).toHaveLength(1);
  const id = sent[0]?.id as string;
  socket.receive({ type: 'ack', id, payload: { messageId: 'm1', conversationId: 'c', seq: 1 } });
  expect(shown()).toEqual([['hi', 'sent']]);
  socket.receive({ type: 'chat', payload: message(1, { content: 'hi', clientId: id, sender: { kind: 'visitor' } }) });
  socket.receive({ type: 'chat', payload: message(2) });
  expect(shown()).toEqual([['hi', 'sent'], ['text 2', 'sent']]);
  expect(store.tab.outbox).toEqual([]);
});

test('what was not acknowledged goes out again with the same id after the connection is back', async () => {
  const socket = await started();
  chat.send('one');
  socket.drop();
  chat.send('two');
  expect(shown()).toEqual([['one', 'pending'], ['two', 'pending']]);
  vi.advanceTimersByTime(500);
  FakeSocket.last.accept();
  const again = FakeSocket.last.ofType('chat');
  expect(again.map((frame) => frame.payload.content)).toEqual(['one', 'two']);
  expect(again[0]?.id).toBe(socket.ofType('chat')[0]?.id);
});

test('the outbox survives a new page, and what the history holds is not sent again', async () => {
  const socket = await started();
  chat.send('stored');
  chat.send('lost');
  const [stored] = socket.ofType('chat');
  chat.stop();
  api.history = [message(1, { content: 'stored', clientId: stored?.id as string, sender: { kind: 'visitor' } })];
  chat = newChat();
  const next = await started();
  expect(next.ofType('subscribe')[0]?.payload.sinceSeq).toBe(1);
  expect(next.ofType('chat').map((frame) => frame.payload.content)).toEqual(['lost']);
  expect(shown()).toEqual([['stored', 'sent'], ['lost', 'pending']]);
});

test('too fast: held for as long as the server says, then sent again', async () => {
  const socket = await started();
  chat.send('hi');
  const id = socket.ofType('chat')[0]?.id;
  socket.receive({ type: 'error', id, payload: { code: 'rate_limited', message: '', retry: true, retryAfterMs: 700 } });
  vi.advanceTimersByTime(699);
  expect(socket.ofType('chat')).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(socket.ofType('chat').map((frame) => frame.id)).toEqual([id, id]);
});

test('while held, nothing else goes out either: the order stays', async () => {
  const socket = await started();
  chat.send('one');
  const id = socket.ofType('chat')[0]?.id;
  socket.receive({ type: 'error', id, payload: { code: 'rate_limited', message: '', retry: true, retryAfterMs: 700 } });
  chat.send('two');
  expect(socket.ofType('chat')).toHaveLength(1);
  vi.advanceTimersByTime(700);
  expect(socket.ofType('chat').map((frame) => frame.payload.content)).toEqual(['one', 'one', 'two']);
});

test('what comes before the subscription is shown, but resuming starts before it', async () => {
  chat.start();
  await settle();
  const socket = FakeSocket.last;
  socket.receive({ type: 'system', payload: { event: 'connected', connectionId: 'x', protocol: 1 } });
  socket.receive({ type: 'auth_response', payload: { success: true, role: 'visitor' } });
  socket.receive({ type: 'chat', payload: message(9) });
  expect([shown().length, chat.state.timeline.cursor]).toEqual([1, 0]);
});

test('a refused message is shown as failed; the visitor sends it again or deletes it', async () => {
  const socket = await started();
  chat.send('hi');
  const id = socket.ofType('chat')[0]?.id as string;
  socket.receive({ type: 'error', id, payload: { code: 'conflict', message: '', retry: false } });
  expect(chat.state.timeline.entries[0]).toMatchObject({ state: 'failed', code: 'conflict' });
  chat.resend(id);
  expect(socket.ofType('chat').map((frame) => frame.id)).toEqual([id, id]);
  socket.receive({ type: 'error', id, payload: { code: 'conflict', message: '', retry: false } });
  chat.discard(id);
  expect([shown(), store.tab.outbox]).toEqual([[], []]);
});

test('an acknowledgement that never comes ends as failed', async () => {
  const socket = await started();
  chat.send('hi');
  for (let second = 0; second < 40; second += 1) {
    vi.advanceTimersByTime(1000);
    socket.receive({ type: 'pong' });
  }
  expect(chat.state.timeline.entries[0]).toMatchObject({ state: 'failed', code: 'timeout' });
});

test('not recovered: the history is loaded afresh, and nothing shows twice', async () => {
  const socket = await started();
  socket.receive({ type: 'chat', payload: message(1) });
  socket.drop();
  api.history = [message(1), message(2), message(3)];
  vi.advanceTimersByTime(500);
  FakeSocket.last.accept(false);
  await settle();
  expect(chat.state.timeline.entries.map((entry) => entry.seq)).toEqual([1, 2, 3]);
  expect(chat.state.timeline.cursor).toBe(3);
});

test('earlier messages come page by page', async () => {
  store.remembered = { visitorToken: 'fyv_x', conversationId: 'c' };
  api.history = Array.from({ length: 70 }, (_, index) => message(index + 1));
  await started();
  expect([chat.state.timeline.entries.length, chat.state.earlier]).toEqual([50, true]);
  await chat.loadEarlier();
  expect([chat.state.timeline.entries.length, chat.state.earlier]).toEqual([70, false]);
});

test('a session that cannot start is tried again; one that may not is refused', async () => {
  api.failures = [new ApiError('unavailable'), new ApiError('rate_limited', 2000)];
  chat.start();
  await settle();
  expect([chat.state.phase, chat.state.link]).toEqual(['starting', 'waiting']);
  await vi.advanceTimersByTimeAsync(500);
  await vi.advanceTimersByTimeAsync(2000);
  expect([api.starts.length, chat.state.phase]).toEqual([3, 'started']);
  chat.stop();
  api.failures = [new ApiError('forbidden')];
  chat = newChat();
  chat.start();
  await settle();
  expect([chat.state.phase, chat.state.code]).toEqual(['refused', 'forbidden']);
});

test('a refused token leads to a new session, but not for ever', async () => {
  await started();
  for (let round = 0; round < 5; round += 1) {
    FakeSocket.last.drop(4401);
    await settle();
  }
  expect([api.starts.length, chat.state.phase]).toEqual([3, 'refused']);
});

test('another conversation takes only the waiting messages along', async () => {
  const socket = await started();
  socket.receive({ type: 'chat', payload: message(1) });
  api.session = { ...api.session, conversationId: 'd' };
  socket.drop(4403);
  chat.send('still here');
  await settle();
  FakeSocket.last.accept();
  expect(shown()).toEqual([['still here', 'pending']]);
  expect(FakeSocket.last.ofType('chat')[0]?.payload.conversationId).toBe('d');
});

test('the page is told when it changes, and before a question asked on it', async () => {
  const socket = await started();
  chat.pageChanged();
  expect(socket.ofType('context')).toHaveLength(0);
  context = { ...context, url: 'https://shop.example/lamp', title: 'Lamp' };
  chat.send('how tall is it?');
  expect(socket.sent.slice(-2).map((frame) => frame.type)).toEqual(['context', 'chat']);
  expect(socket.ofType('context')[0]?.payload.context).toEqual(context);
});

test('unread counts only what came while nobody looked', async () => {
  const socket = await started();
  socket.receive({ type: 'chat', payload: message(1) });
  socket.receive({ type: 'chat', payload: message(1) });
  socket.receive({ type: 'chat', payload: message(2, { visibility: 'staff' }) });
  expect(chat.state.unread).toBe(1);
  chat.setAttention(true);
  expect([chat.state.unread, socket.ofType('read')[0]?.payload.seq]).toEqual([0, 1]);
});

test('typing is throttled, and what others type goes away by itself', async () => {
  const socket = await started();
  chat.typing(true);
  chat.typing(true);
  chat.typing(false);
  expect(socket.ofType('typing').map((frame) => frame.payload.on)).toEqual([true, false]);
  socket.receive({ type: 'system', payload: { event: 'typing', conversationId: 'c', on: true, name: 'Mira' } });
  expect(chat.state.typing).toBe('Mira');
  vi.advanceTimersByTime(6000);
  expect(chat.state.typing).toBeUndefined();
});

test('other conversations are none of its business', async () => {
  const socket = await started();
  socket.receive({ type: 'chat', payload: message(1, { conversationId: 'other' }) });
  expect(shown()).toEqual([]);
});

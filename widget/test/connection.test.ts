// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Connection, type ConnectionState } from '../src/connection';
import { FakeSocket, openSocket } from './kit';

let states: ConnectionState[];
let rejected: string[];
let ready: boolean[];
let received: string[];
let cursor: number;
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  states = [];
  rejected = [];
  ready = [];
  received = [];
  cursor = 7;
  connection = new Connection({
    url: 'wss://chat.example/ws', token: 'fyv_x', conversationId: 'c', cursor: () => cursor, open: openSocket,
    random: () => 1,
    onState: (state) => states.push(state),
    onReady: (recovered) => ready.push(recovered),
    onFrame: (frame) => received.push(frame.type),
    onRejected: (reason) => rejected.push(reason),
  });
  connection.open();
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

test('speaks only after the greeting, then authenticates, then subscribes from where it was', () => {
  const socket = FakeSocket.last;
  expect([socket.url, socket.sent]).toEqual(['wss://chat.example/ws', []]);
  socket.receive({ type: 'system', payload: { event: 'connected', connectionId: 'x' } });
  expect(socket.sent.map((frame) => frame.type)).toEqual(['auth']);
  socket.receive({ type: 'auth_response', payload: { success: true } });
  expect(socket.ofType('subscribe')[0]?.payload).toEqual({ conversationId: 'c', sinceSeq: 7 });
  expect(connection.send({ type: 'ping' })).toBe(false);
  socket.receive({ type: 'system', payload: { event: 'subscribed', recovered: false } });
  expect([ready, states]).toEqual([[false], ['connecting', 'ready']]);
  expect(connection.send({ type: 'ping' })).toBe(true);
});

test('comes back with growing pauses, each time from the newest cursor', () => {
  FakeSocket.last.drop();
  expect(states).toEqual(['connecting', 'waiting']);
  vi.advanceTimersByTime(499);
  expect(FakeSocket.all).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(FakeSocket.all).toHaveLength(2);
  FakeSocket.last.drop();
  vi.advanceTimersByTime(1000);
  expect(FakeSocket.all).toHaveLength(3);
  cursor = 12;
  FakeSocket.last.accept();
  expect(FakeSocket.last.ofType('subscribe')[0]?.payload.sinceSeq).toBe(12);
});

test('a connection that held starts the pauses anew, one that did not does not', () => {
  FakeSocket.last.drop();
  vi.advanceTimersByTime(500);
  FakeSocket.last.accept();
  FakeSocket.last.drop();
  vi.advanceTimersByTime(500);
  expect(FakeSocket.all).toHaveLength(2);
  vi.advanceTimersByTime(500);
  FakeSocket.last.accept();
  vi.advanceTimersByTime(10_000);
  FakeSocket.last.drop();
  vi.advanceTimersByTime(500);
  expect(FakeSocket.all).toHaveLength(4);
});

test('a draining server says when to come back', () => {
  FakeSocket.last.accept();
  FakeSocket.last.receive({ type: 'system', payload: { event: 'draining', retryAfterMs: 3210 } });
  FakeSocket.last.drop(1001);
  vi.advanceTimersByTime(3209);
  expect(FakeSocket.all).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(FakeSocket.all).toHaveLength(2);
});

test('the word of a draining server counts after failed attempts too', () => {
  FakeSocket.last.drop();
  vi.advanceTimersByTime(500);
  FakeSocket.last.accept();
  FakeSocket.last.receive({ type: 'system', payload: { event: 'draining', retryAfterMs: 50 } });
  FakeSocket.last.drop(1001);
  vi.advanceTimersByTime(50);
  expect(FakeSocket.all).toHaveLength(3);
});

test('after "too many messages" the pause is long', () => {
  FakeSocket.last.accept();
  FakeSocket.last.drop(4429);
  vi.advanceTimersByTime(7999);
  expect(FakeSocket.all).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(FakeSocket.all).toHaveLength(2);
});

test.each([[4401, 'token'], [4403, 'token'], [1008, 'origin']])('close %i ends it: %s', (code, reason) => {
  FakeSocket.last.accept();
  FakeSocket.last.drop(code);
  vi.advanceTimersByTime(60_000);
  expect([rejected, FakeSocket.all.length, connection.state]).toEqual([[reason], 1, 'closed']);
});

test('a refused token or conversation is told, anything else is tried again', () => {
  const socket = FakeSocket.last;
  socket.receive({ type: 'system', payload: { event: 'connected' } });
  socket.receive({ type: 'error', id: 'subscribe', payload: { code: 'unavailable', message: '', retry: true, retryAfterMs: 800 } });
  expect(states).toEqual(['connecting', 'waiting']);
  vi.advanceTimersByTime(800);
  FakeSocket.last.receive({ type: 'system', payload: { event: 'connected' } });
  FakeSocket.last.receive({ type: 'error', id: 'subscribe', payload: { code: 'not_found', message: '', retry: false } });
  expect(rejected).toEqual(['conversation']);
});

test('a silent server is left: in the handshake and after a ping without a pong', () => {
  vi.advanceTimersByTime(15_000);
  expect(states).toEqual(['connecting', 'waiting']);
  expect(FakeSocket.last.closed).toBe(true);
  vi.advanceTimersByTime(500);
  FakeSocket.last.accept();
  vi.advanceTimersByTime(25_000);
  expect(FakeSocket.last.ofType('ping')).toHaveLength(1);
  FakeSocket.last.receive({ type: 'pong' });
  vi.advanceTimersByTime(25_000);
  expect(connection.state).toBe('ready');
  vi.advanceTimersByTime(10_000);
  expect(connection.state).toBe('waiting');
});

test('waking up does not wait for the timers', () => {
  FakeSocket.last.drop();
  connection.wake();
  expect(FakeSocket.all).toHaveLength(2);
  FakeSocket.last.accept();
  connection.wake();
  expect(FakeSocket.last.ofType('ping')).toHaveLength(1);
});

test('what is no JSON is passed over', () => {
  FakeSocket.last.accept();
  FakeSocket.last.onmessage?.({ data: '{' } as MessageEvent);
  FakeSocket.last.receive({ type: 'ack', id: 'a', payload: {} });
  expect(received.filter((type) => type === 'ack')).toHaveLength(1);
});

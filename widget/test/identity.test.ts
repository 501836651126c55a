// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError, type StartedSession } from '../src/api';
import { Chat } from '../src/chat';
import { isSomebodyElse, subjectOf } from '../src/identity';
import { FakeApi, FakeStore } from './fakes';
import { FakeSocket, message, openSocket, settle } from './kit';

function identityOf(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
}

const ADA = identityOf({ sub: 'ada', exp: 1 });
const ADA_AGAIN = identityOf({ sub: 'ada', exp: 2 });
const BEN = identityOf({ sub: 'ben', exp: 1 });

let api: FakeApi;
let store: FakeStore;
let identity: string | undefined;
let chat: Chat;

function newChat(): Chat {
  return new Chat({
    widgetId: 'w', api, store, socketUrl: 'wss://chat.example/ws', openSocket, random: () => 1,
    context: () => ({ url: 'https://shop.example/', title: 'Shop', referrer: '', locale: 'en' }),
    identity: () => identity,
    onChange: () => undefined,
  });
}

async function started(): Promise<FakeSocket> {
  chat.start();
  await settle();
  FakeSocket.last.accept();
  return FakeSocket.last;
}

async function change(to: string | undefined): Promise<void> {
  identity = to;
  chat.identityChanged();
  await settle();
}

function shown(): string[] {
  return chat.state.timeline.entries.map((entry) => entry.content);
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  api = new FakeApi();
  store = new FakeStore('w');
  identity = ADA;
  chat = newChat();
});

afterEach(() => {
  chat.stop();
  vi.useRealTimers();
});

test('the subject is read where there is one', () => {
  expect(subjectOf(ADA)).toBe('ada');
  expect(subjectOf(identityOf({ sub: 'ü~?>' }))).not.toBe('');
  for (const none of [undefined, '', 'no token', 'a.b.c', identityOf(null), identityOf({ sub: 7 }), identityOf([])]) {
    expect(subjectOf(none)).toBe('');
  }
});

test('who was anonymous is nobody else; who was named is, unless they are named again', () => {
  expect([undefined, '', 'ada'].map((before) => isSomebodyElse(before, 'ada'))).toEqual([false, false, false]);
  expect([isSomebodyElse('ada', 'ben'), isSomebodyElse('ada', '')]).toEqual([true, true]);
});

test('a session begins with the identity, and with the history that it brings', async () => {
  api.history = [message(1)];
  await started();
  expect(api.starts[0]?.identity).toBe(ADA);
  expect([store.remembered.subject, shown()]).toEqual(['ada', ['text 1']]);
});

test('an anonymous visitor who logs in brings the token and what waits along', async () => {
  identity = undefined;
  const socket = await started();
  expect(api.starts[0]).not.toHaveProperty('identity');
  socket.drop();
  chat.send('still waiting');
  await change(ADA);
  expect(api.starts[1]).toMatchObject({ identity: ADA, visitorToken: 'fyv_x' });
  FakeSocket.last.accept();
  expect(FakeSocket.last.ofType('chat').map((frame) => frame.payload.content)).toEqual(['still waiting']);
});

test('what an anonymous visitor wrote stays theirs: in a chat there is no other visitor', async () => {
  api.session = { ...api.session, visitorId: 'known' };
  api.history = [message(1, { clientId: 'x', sender: { kind: 'visitor', id: 'anonymous' } })];
  const socket = await started();
  socket.receive({ type: 'chat', payload: message(2, { clientId: 'y', sender: { kind: 'visitor', id: 'anonymous' } }) });
  expect(chat.state.timeline.entries.map((entry) => entry.sender)).toEqual(['visitor', 'visitor']);
});

test('a new identity of the same visitor changes nothing now, and serves the next session', async () => {
  await started();
  await change(ADA_AGAIN);
  expect([api.starts.length, FakeSocket.all.length]).toEqual([1, 1]);
  FakeSocket.last.drop(4401);
  await settle();
  expect(api.starts[1]?.identity).toBe(ADA_AGAIN);
});

test('whoever logs out leaves nothing: not the token, not the conversation, not what waits', async () => {
  const socket = await started();
  socket.receive({ type: 'chat', payload: message(1) });
  chat.send('mine');
  await change(undefined);
  expect(api.starts[1]).not.toHaveProperty('visitorToken');
  expect([shown(), chat.state.outbox, store.tab.outbox, store.remembered.subject]).toEqual([[], [], [], undefined]);
  FakeSocket.last.accept();
  expect(FakeSocket.last.ofType('chat')).toEqual([]);
});

test('it is left behind on the next page too, and by the next visitor', async () => {
  await started();
  chat.send('mine');
  chat.stop();
  chat = newChat();
  identity = BEN;
  api.session = { ...api.session, visitorToken: 'fyv_y', conversationId: 'd' };
  await started();
  expect(api.starts[1]).not.toHaveProperty('visitorToken');
  expect([shown(), store.remembered.subject, store.remembered.visitorToken]).toEqual([[], 'ben', 'fyv_y']);
});

test('logging out while the chat is closed asks for nothing, and forgets', async () => {
  await started();
  chat.stop();
  await change(undefined);
  expect([api.starts.length, store.remembered]).toEqual([1, {}]);
});

test('an answer for the one before comes too late', async () => {
  const answers: ((session: StartedSession) => void)[] = [];
  vi.spyOn(api, 'startSession').mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  chat.start();
  await change(BEN);
  answers[0]?.({ ...api.session, visitorToken: 'fyv_ada' });
  await settle();
  expect([FakeSocket.all.length, store.remembered]).toEqual([0, {}]);
  answers[1]?.({ ...api.session, visitorToken: 'fyv_ben' });
  await settle();
  expect([FakeSocket.all.length, store.remembered.visitorToken, store.remembered.subject]).toEqual([1, 'fyv_ben', 'ben']);
});

test('a refused identity stops the chat; a better one starts it again', async () => {
  api.failures = [new ApiError('invalid_field')];
  chat.start();
  await settle();
  expect([chat.state.phase, chat.state.code]).toEqual(['refused', 'not_authenticated']);
  await change(ADA_AGAIN);
  expect([api.starts.length, chat.state.phase]).toEqual([2, 'started']);
});

test('without an identity a refused field is told as it is', async () => {
  identity = undefined;
  api.failures = [new ApiError('invalid_field')];
  chat.start();
  await settle();
  expect(chat.state.code).toBe('invalid_field');
});

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import type { Message } from '../src/protocol.gen';
import { emptyTimeline, reduceTimeline, trimmed, withoutStreaming, type Timeline, type TimelineAction } from '../src/timeline';

function message(seq: number, over: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`, conversationId: 'c', seq, createdAt: '2026-11-23T05:00:00.000Z', content: `text ${seq}`,
    contentType: 'text/plain', status: 'sent', visibility: 'all', sender: { kind: 'ai' }, ...over,
  };
}

function own(seq: number, clientId: string): Message {
  return message(seq, { clientId, sender: { kind: 'visitor' } });
}

function run(...actions: TimelineAction[]): Timeline {
  return actions.reduce(reduceTimeline, emptyTimeline);
}

const queued: TimelineAction = { type: 'queued', clientId: 'a', content: 'hello', at: '2026-11-23T05:00:00.000Z' };

function live(received: Message): TimelineAction {
  return { type: 'received', message: received, live: true };
}

test('an own message is pending, then delivered on the acknowledgement, and keeps its key', () => {
  const before = run(queued);
  expect(before.entries.map((entry) => [entry.key, entry.state])).toEqual([['own:a', 'pending']]);
  const after = reduceTimeline(before, { type: 'acknowledged', clientId: 'a', messageId: 'm1', seq: 1 });
  expect(after.entries.map((entry) => [entry.key, entry.state, entry.seq])).toEqual([['own:a', 'sent', 1]]);
});

test('in a room others stand on their side, even where they chose the same client id', () => {
  const theirs = message(3, { clientId: 'a', sender: { kind: 'visitor', id: 'visitor-two', name: 'Mia' } });
  const nameless = message(4, { sender: { kind: 'visitor', id: 'visitor-4f2a' } });
  const mine = message(5, { clientId: 'a', sender: { kind: 'visitor', id: 'me' } });
  const timeline = [theirs, nameless, mine].reduce(
    (before, received) => reduceTimeline(before, { type: 'received', message: received, live: true, own: 'me' }), run(queued));
  expect(timeline.entries.map(({ key, sender, name, who }) => [key, sender, name, who])).toEqual([
    ['m3', 'guest', 'Mia', '-two'], ['m4', 'guest', undefined, '4f2a'], ['own:a', 'visitor', undefined, undefined],
  ]);
});

test('a message of a guest that was removed shows as removed', () => {
  const guest = { kind: 'visitor', id: 'two' } as const;
  const received = (over: Partial<Message>): TimelineAction =>
    ({ type: 'received', message: message(1, { sender: guest, ...over }), live: true, own: 'me' });
  const [entry] = run(received({}), received({ status: 'removed', content: '' })).entries;
  expect([entry?.sender, entry?.state, entry?.content]).toEqual(['guest', 'removed', '']);
});

test('only the newest entries of a long room are kept, and the cursor stays', () => {
  const timeline = trimmed(run(live(message(1)), live(message(2)), live(message(3))), 2);
  expect([timeline.entries.map((entry) => entry.seq), timeline.cursor]).toEqual([[2, 3], 3]);
});

test('an acknowledgement does not move the cursor: what lies before it may be missing', () => {
  expect(run(queued, { type: 'acknowledged', clientId: 'a', messageId: 'm7', seq: 7 }).cursor).toBe(0);
  expect(run(queued, live(own(7, 'a'))).cursor).toBe(7);
});

test.each([
  ['acknowledged first', [{ type: 'acknowledged', clientId: 'a', messageId: 'm1', seq: 1 }, live(own(1, 'a'))]],
  ['echo first', [live(own(1, 'a')), { type: 'acknowledged', clientId: 'a', messageId: 'm1', seq: 1 }]],
  ['echo twice', [live(own(1, 'a')), live(own(1, 'a'))]],
  ['in the history', [{ type: 'loaded', messages: [own(1, 'a')], newest: true }]],
] as [string, TimelineAction[]][])('an own message shows once: %s', (_name, actions) => {
  const { entries } = run(queued, ...actions);
  expect(entries.map((entry) => [entry.key, entry.state, entry.id])).toEqual([['own:a', 'sent', 'm1']]);
});

test('stored messages stand in the order of their numbers, waiting ones at the end', () => {
  const { entries } = run(queued, live(message(3)), live(message(1)), live(message(2)));
  expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 3, undefined]);
});

test('a message that came before the replay does not move the cursor over the gap', () => {
  const early = run({ type: 'received', message: message(9), live: false });
  expect(early.cursor).toBe(0);
  const replayed = reduceTimeline(reduceTimeline(early, live(message(8))), live(message(9)));
  expect([replayed.cursor, replayed.entries.length]).toEqual([9, 2]);
});

test('earlier history does not move the cursor', () => {
  const state = run(live(message(9)), { type: 'loaded', messages: [message(1), message(2)], newest: false });
  expect([state.cursor, state.entries.map((entry) => entry.seq)]).toEqual([9, [1, 2, 9]]);
});

test('failed and tried again; a late failure does not touch what is delivered', () => {
  const failed = run(queued, { type: 'failed', clientId: 'a', code: 'timeout' });
  expect(failed.entries[0]).toMatchObject({ state: 'failed', code: 'timeout' });
  const again = reduceTimeline(failed, { type: 'retried', clientId: 'a' });
  expect(again.entries[0]).toMatchObject({ state: 'pending' });
  expect(again.entries[0]).not.toHaveProperty('code');
  const sent = reduceTimeline(again, { type: 'acknowledged', clientId: 'a', messageId: 'm1', seq: 1 });
  expect(reduceTimeline(sent, { type: 'failed', clientId: 'a', code: 'timeout' }).entries[0]?.state).toBe('sent');
  expect(reduceTimeline(sent, { type: 'discarded', clientId: 'a' }).entries).toHaveLength(1);
  expect(reduceTimeline(failed, { type: 'discarded', clientId: 'a' }).entries).toHaveLength(0);
});

test('a streaming answer grows in order; the full message is what counts', () => {
  const piece = (index: number, delta: string): TimelineAction =>
    ({ type: 'streamed', partial: { id: 'm2', delta, index }, at: '2026-11-23T05:00:00.000Z' });
  const growing = run(live(own(1, 'a')), piece(0, 'Good '), piece(2, 'lost'), piece(1, 'morning'), piece(1, 'morning'));
  expect(growing.entries[1]).toMatchObject({ state: 'streaming', content: 'Good morning' });
  const whole = reduceTimeline(growing, live(message(2, { content: 'Good morning.' })));
  expect(whole.entries[1]).toMatchObject({ key: 'm2', state: 'sent', content: 'Good morning.', seq: 2 });
  expect(reduceTimeline(whole, piece(2, '!!')).entries[1]?.content).toBe('Good morning.');
  expect(withoutStreaming(growing).entries.map((entry) => entry.id)).toEqual(['m1']);
  expect(run(piece(3, 'middle')).entries).toHaveLength(0);
});

test('notes among the staff are never shown, and removed messages lose their words', () => {
  expect(run(live(message(1, { visibility: 'staff' }))).entries).toHaveLength(0);
  const removed = run(live(message(1)), live(message(1, { status: 'removed', content: 'secret' })));
  expect(removed.entries[0]).toMatchObject({ state: 'removed', content: '' });
});

test('texts come through unchanged', () => {
  for (const content of ['  spaces  ', '😀👩‍👩‍👧', 'مرحبا \u202e!', 'é'.repeat(8000)]) {
    expect(run(live(message(1, { content }))).entries[0]?.content).toBe(content);
  }
});

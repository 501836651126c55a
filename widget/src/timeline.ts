// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import type { Citation, Message } from './protocol.gen';

/** Where an entry stands: own words wait, are delivered or have failed; an answer may still be streaming. */
export type EntryState = 'pending' | 'failed' | 'sent' | 'streaming' | 'removed';
/** A guest is another visitor, in a room. */
export type SenderKind = Message['sender']['kind'] | 'guest';

export interface Entry {
  /** Stays the same for the life of the entry, so that the view can keep its element. */
  readonly key: string;
  readonly id?: string;
  readonly seq?: number;
  readonly sender: SenderKind;
  readonly name?: string;
  /** Tells guests without a name apart. */
  readonly who?: string;
  readonly content: string;
  readonly markdown: boolean;
  readonly citations: readonly Citation[];
  readonly createdAt: string;
  readonly state: EntryState;
  /** Why it failed: an error code. */
  readonly code?: string;
  /** How many pieces of a streaming answer are in `content`. */
  readonly pieces?: number;
}

export interface Timeline {
  /** Stored ones by `seq`, then what streams in, then own ones that wait. */
  readonly entries: readonly Entry[];
  /** The highest `seq` up to which nothing is missing: where to resume. */
  readonly cursor: number;
}

export interface Partial {
  readonly id: string;
  readonly delta: string;
  readonly index: number;
}

export type TimelineAction =
  | { type: 'queued'; clientId: string; content: string; at: string }
  | { type: 'acknowledged'; clientId: string; messageId: string; seq: number }
  | { type: 'failed'; clientId: string; code: string }
  | { type: 'retried'; clientId: string }
  | { type: 'discarded'; clientId: string }
  | { type: 'received'; message: Message; live: boolean; own?: string | undefined }
  | { type: 'streamed'; partial: Partial; at: string }
  | { type: 'loaded'; messages: readonly Message[]; newest: boolean; own?: string | undefined };

export const emptyTimeline: Timeline = { entries: [], cursor: 0 };

function rank(entry: Entry): number {
  if (entry.seq !== undefined) return entry.seq;
  return entry.state === 'streaming' ? Number.MAX_SAFE_INTEGER - 1 : Number.MAX_SAFE_INTEGER;
}

/** Array.prototype.sort is stable, so entries of one rank keep the order in which they came. */
function ordered(entries: Entry[]): Entry[] {
  return entries.sort((one, other) => rank(one) - rank(other));
}

function update(timeline: Timeline, key: string, change: (entry: Entry) => Entry): Timeline {
  const index = timeline.entries.findIndex((entry) => entry.key === key);
  if (index < 0) return timeline;
  const entries = timeline.entries.slice();
  entries[index] = change(entries[index] as Entry);
  return { ...timeline, entries: ordered(entries) };
}

function ownKey(clientId: string): string {
  return `own:${clientId}`;
}

/** Whether the visitor wrote it; `own` is their id. In a chat there is no other visitor. */
export function isOwn({ sender }: Message, own?: string): boolean {
  return sender.kind === 'visitor' && (own === undefined || sender.id === undefined || sender.id === own);
}

/** Own messages keep the key they were queued under; all others go by their id. */
function keyOf(message: Message, own?: string): string {
  return message.clientId && isOwn(message, own) ? ownKey(message.clientId) : message.id;
}

function fromMessage(message: Message, key: string, own?: string): Entry {
  const removed = message.status === 'removed';
  const guest = message.sender.kind === 'visitor' && !isOwn(message, own);
  return {
    key,
    id: message.id,
    seq: message.seq,
    sender: guest ? 'guest' : message.sender.kind,
    ...(message.sender.name ? { name: message.sender.name } : {}),
    ...(guest && message.sender.id ? { who: message.sender.id.slice(-4) } : {}),
    content: removed ? '' : message.content,
    markdown: message.contentType === 'text/markdown',
    citations: removed ? [] : (message.citations ?? []),
    createdAt: message.createdAt,
    state: removed ? 'removed' : 'sent',
  };
}

function place(entries: readonly Entry[], message: Message, own?: string): Entry[] {
  const key = keyOf(message, own);
  const index = entries.findIndex((entry) => entry.id === message.id || entry.key === key);
  if (index < 0) return [...entries, fromMessage(message, key, own)];
  const next = entries.slice();
  next[index] = fromMessage(message, (entries[index] as Entry).key, own);
  return next;
}

function receive(timeline: Timeline, messages: readonly Message[], live: boolean, own?: string): Timeline {
  const visible = messages.filter((message) => message.visibility !== 'staff');
  if (visible.length === 0) return timeline;
  let entries: Entry[] = timeline.entries.slice();
  let cursor = timeline.cursor;
  for (const message of visible) {
    entries = place(entries, message, own);
    if (live) cursor = Math.max(cursor, message.seq);
  }
  return { entries: ordered(entries), cursor };
}

function stream(timeline: Timeline, partial: Partial, at: string): Timeline {
  const known = timeline.entries.find((entry) => entry.id === partial.id);
  if (!known) {
    if (partial.index !== 0) return timeline;
    const entry: Entry = {
      key: partial.id, id: partial.id, sender: 'ai', content: partial.delta, markdown: true, citations: [],
      createdAt: at, state: 'streaming', pieces: 1,
    };
    return { ...timeline, entries: ordered([...timeline.entries, entry]) };
  }
  // A piece that does not follow is left out: the full message comes at the end and is what counts.
  if (known.state !== 'streaming' || partial.index !== known.pieces) return timeline;
  return update(timeline, known.key, (entry) => ({
    ...entry, content: entry.content + partial.delta, pieces: partial.index + 1,
  }));
}

function queue(timeline: Timeline, clientId: string, content: string, at: string): Timeline {
  const key = ownKey(clientId);
  if (timeline.entries.some((entry) => entry.key === key)) return timeline;
  const entry: Entry = {
    key, sender: 'visitor', content, markdown: false, citations: [], createdAt: at, state: 'pending',
  };
  return { ...timeline, entries: ordered([...timeline.entries, entry]) };
}

/** The one place where the conversation on the screen changes. Pure: the same actions give the same timeline. */
export function reduceTimeline(timeline: Timeline, action: TimelineAction): Timeline {
  switch (action.type) {
    case 'queued':
      return queue(timeline, action.clientId, action.content, action.at);
    case 'acknowledged':
      return update(timeline, ownKey(action.clientId), ({ code: _code, ...entry }) => ({
        ...entry, id: action.messageId, seq: action.seq, state: entry.state === 'removed' ? 'removed' : 'sent',
      }));
    case 'failed':
      return update(timeline, ownKey(action.clientId), (entry) =>
        entry.seq === undefined ? { ...entry, state: 'failed', code: action.code } : entry);
    case 'retried':
      return update(timeline, ownKey(action.clientId), ({ code: _code, ...entry }) =>
        entry.seq === undefined ? { ...entry, state: 'pending' } : entry);
    case 'discarded':
      return { ...timeline, entries: timeline.entries.filter((entry) =>
        entry.key !== ownKey(action.clientId) || entry.seq !== undefined) };
    case 'received':
      return receive(timeline, [action.message], action.live, action.own);
    case 'streamed':
      return stream(timeline, action.partial, action.at);
    case 'loaded':
      return receive(timeline, action.messages, action.newest, action.own);
  }
}

/** Keeps the newest entries only: a room goes on for hours, and what went before can be loaded again. */
export function trimmed(timeline: Timeline, most: number): Timeline {
  return { ...timeline, entries: timeline.entries.slice(-most) };
}

/** The lowest `seq` on the screen, 0 if there is none: earlier messages are asked for before it. */
export function firstSeq(timeline: Timeline): number {
  return timeline.entries[0]?.seq ?? 0;
}

/** Removes what was still streaming when the connection went: its full message comes with the replay. */
export function withoutStreaming(timeline: Timeline): Timeline {
  const entries = timeline.entries.filter((entry) => entry.state !== 'streaming');
  return entries.length === timeline.entries.length ? timeline : { ...timeline, entries };
}

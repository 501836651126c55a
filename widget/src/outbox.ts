// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later

/** A message of the visitor that the server has not acknowledged. */
export interface OutboxItem {
  readonly id: string;
  readonly content: string;
  readonly queuedAt: number;
  /** When it went out over the present connection; absent: not yet. */
  readonly sentAt?: number;
  /** Failed for good; only the visitor sends it again. */
  readonly failed?: string;
}

export type Outbox = readonly OutboxItem[];

export type OutboxAction =
  | { type: 'queued'; id: string; content: string; now: number }
  | { type: 'sent'; ids: readonly string[]; now: number }
  | { type: 'acknowledged'; id: string }
  | { type: 'failed'; id: string; code: string }
  | { type: 'held'; id: string }
  | { type: 'retried'; id: string; now: number }
  | { type: 'discarded'; id: string }
  | { type: 'disconnected' };

/** More than this is not kept: the visitor is told instead. */
export const OUTBOX_LIMIT = 50;
/** An acknowledgement that takes longer than this is not coming. */
export const ACKNOWLEDGE_MS = 30_000;
/** So long a message waits for a connection before it is shown as failed. */
export const WAIT_MS = 10 * 60_000;
/** At most so many are under way unacknowledged, well below the server's burst. */
export const WINDOW = 10;

function without<K extends keyof OutboxItem>(item: OutboxItem, ...names: K[]): OutboxItem {
  const copy: Record<string, unknown> = { ...item };
  for (const name of names) delete copy[name];
  return copy as unknown as OutboxItem;
}

function change(outbox: Outbox, id: string, make: (item: OutboxItem) => OutboxItem): Outbox {
  return outbox.map((item) => (item.id === id ? make(item) : item));
}

export function reduceOutbox(outbox: Outbox, action: OutboxAction): Outbox {
  switch (action.type) {
    case 'queued':
      if (outbox.length >= OUTBOX_LIMIT || outbox.some((item) => item.id === action.id)) return outbox;
      return [...outbox, { id: action.id, content: action.content, queuedAt: action.now }];
    case 'sent':
      return outbox.map((item) => (action.ids.includes(item.id) ? { ...item, sentAt: action.now } : item));
    case 'acknowledged':
    case 'discarded':
      return outbox.filter((item) => item.id !== action.id);
    case 'failed':
      return change(outbox, action.id, (item) => ({ ...without(item, 'sentAt'), failed: action.code }));
    case 'held':
      return change(outbox, action.id, (item) => without(item, 'sentAt'));
    case 'retried':
      return change(outbox, action.id, (item) => ({ ...without(item, 'sentAt', 'failed'), queuedAt: action.now }));
    case 'disconnected':
      return outbox.map((item) => without(item, 'sentAt'));
  }
}

/** What may go out now, oldest first; the order of the visitor's messages is kept. */
export function sendable(outbox: Outbox): Outbox {
  const open = outbox.filter((item) => item.failed === undefined);
  const room = WINDOW - open.filter((item) => item.sentAt !== undefined).length;
  return open.filter((item) => item.sentAt === undefined).slice(0, Math.max(room, 0));
}

/** What has waited too long: for its acknowledgement, or for a connection. */
export function overdue(outbox: Outbox, now: number): Outbox {
  return outbox.filter((item) => item.failed === undefined
    && (item.sentAt === undefined ? now - item.queuedAt > WAIT_MS : now - item.sentAt > ACKNOWLEDGE_MS));
}

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import type { ChatState } from './state';

type Payload = Readonly<Record<string, unknown>>;

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function nameIn(payload: Payload): string | undefined {
  const sender = (payload.sender ?? payload.assignee) as Payload | null | undefined;
  return text(payload.name) ?? text(sender?.name);
}

/** Somebody on the other side types, or stops; the visitor's own other tabs do not count. */
export function readTyping(payload: Payload): { on: boolean; name: string } | undefined {
  if (payload.event !== 'typing') return undefined;
  const kind = text((payload.sender as Payload | undefined)?.kind) ?? text(payload.kind);
  if (kind === 'visitor') return undefined;
  return { on: payload.on === true, name: nameIn(payload) ?? '' };
}

/** Who is in charge, as far as the server says it: queued is human without an assignee, assigned is human with one. */
export function readPerson(payload: Payload): ChatState['person'] | undefined {
  const { event, assigneeId, mode } = payload;
  if (event !== 'assigned' && event !== 'status') return undefined;
  if (mode === 'auto' || payload.status === 'resolved') return { state: 'none' };
  if (typeof assigneeId === 'string') {
    const name = nameIn(payload);
    return { state: 'here', ...(name ? { name } : {}) };
  }
  return mode === 'human' || event === 'assigned' ? { state: 'asked' } : undefined;
}

/** That the visitor themselves have joined a room, or were removed from one. */
export interface Membership {
  readonly event: 'joined' | 'left';
  readonly conversationId: string;
  readonly title: string;
}

export function readMembership(payload: Payload, visitorId: string | undefined): Membership | undefined {
  const { event, conversationId, memberId } = payload;
  if ((event !== 'joined' && event !== 'left') || typeof conversationId !== 'string') return undefined;
  if (visitorId === undefined || memberId !== visitorId) return undefined;
  return { event, conversationId, title: text(payload.title) ?? '' };
}

/** What the members of a room are told of it when an agent changes it. */
export function readRoom(payload: Payload): { closed: boolean; title: string } | undefined {
  if (payload.event !== 'status') return undefined;
  return { closed: payload.status === 'resolved', title: text(payload.title) ?? '' };
}

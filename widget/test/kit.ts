// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { webcrypto } from 'node:crypto';
import { vi } from 'vitest';
import type { Socket } from '../src/connection';
import type { ClientFrame, Message } from '../src/protocol.gen';
import { frameError } from './validate';

// Every browser has it as a global, Node 18 does not.
if (!globalThis.crypto) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });

/** A socket whose other end is the test. Every frame that goes out is checked against the protocol. */
export class FakeSocket implements Socket {
  static all: FakeSocket[] = [];
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  closed = false;
  readonly sent: ClientFrame[] = [];

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.all[FakeSocket.all.length - 1];
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    const error = frameError(frame, 'client');
    if (error) throw new Error(`${error.code} ${error.field ?? ''}: ${text}`);
    this.sent.push(frame);
  }

  close(): void {
    this.closed = true;
  }

  receive(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent);
  }

  drop(code = 1006): void {
    this.onclose?.({ code } as CloseEvent);
  }

  ofType<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.sent.filter((frame) => frame.type === type) as Extract<ClientFrame, { type: T }>[];
  }

  /** Plays the server up to "subscribed". */
  accept(recovered = true): void {
    this.receive({ type: 'system', payload: { event: 'connected', connectionId: 'x', protocol: 1 } });
    this.receive({ type: 'auth_response', payload: { success: true, role: 'visitor' } });
    this.receive({ type: 'system', payload: { event: 'subscribed', subscription: 's', recovered } });
  }
}

export function openSocket(url: string): Socket {
  return new FakeSocket(url);
}

export function message(seq: number, over: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`, conversationId: 'c', seq, createdAt: '2026-11-23T05:00:00.000Z', content: `text ${seq}`,
    contentType: 'text/plain', status: 'sent', visibility: 'all', sender: { kind: 'ai' }, ...over,
  };
}

/** Lets what waits for promises happen, under fake timers too. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  await vi.advanceTimersByTimeAsync(0);
}

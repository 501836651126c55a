// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { backoff } from './backoff';
import { closeCodes, type ClientFrame, type ServerFrame } from './protocol.gen';

export type ConnectionState = 'closed' | 'connecting' | 'ready' | 'waiting';

/** The part of a WebSocket that is used; tests bring their own. */
export interface Socket {
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly token: string;
  readonly conversationId: string;
  /** Where to resume, asked at every (re)connection. */
  cursor(): number;
  open(url: string): Socket;
  random(): number;
  onState(state: ConnectionState): void;
  /** What was missed follows; not recovered: load afresh. */
  onReady(recovered: boolean): void;
  onFrame(frame: ServerFrame): void;
  /** The token or the page is not accepted; no further attempt is made. */
  onRejected(reason: 'token' | 'conversation' | 'origin'): void;
}

const HANDSHAKE_MS = 15_000;
const PING_MS = 25_000;
const PONG_MS = 10_000;
/** A connection that held for so long starts the back-off from its beginning. */
const STABLE_MS = 10_000;
/** After "too many messages" or "overload" the wait starts this many steps up. */
const OVERLOAD_STEPS = 4;

type Timer = ReturnType<typeof setTimeout>;

/**
 * One conversation's socket: connects, waits for the server's greeting, authenticates, subscribes, keeps itself alive
 * and comes back by itself. What it says upward: the state, every frame, and that it is ready.
 */
export class Connection {
  private readonly options: ConnectionOptions;
  private socket: Socket | null = null;
  private attempt = 0;
  private retryAfterMs: number | undefined;
  private readyAt = 0;
  private current: ConnectionState = 'closed';
  private timers: Partial<Record<'handshake' | 'ping' | 'pong' | 'retry', Timer>> = {};

  constructor(options: ConnectionOptions) {
    this.options = options;
  }

  get state(): ConnectionState {
    return this.current;
  }

  open(): void {
    if (this.current !== 'closed') return;
    this.connect();
  }

  close(): void {
    this.drop();
    this.setState('closed');
  }

  send(frame: ClientFrame): boolean {
    if (this.current !== 'ready' || !this.socket) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The page woke up or the network came back: do not wait for the timers. */
  wake(): void {
    if (this.current === 'waiting') this.connect();
    else if (this.current === 'ready') this.ping();
  }

  private setState(state: ConnectionState): void {
    if (this.current === state) return;
    this.current = state;
    this.options.onState(state);
  }

  private connect(): void {
    this.drop();
    this.setState('connecting');
    let socket: Socket;
    try {
      socket = this.options.open(this.options.url);
    } catch {
      this.retry(0);
      return;
    }
    this.socket = socket;
    this.timers.handshake = setTimeout(() => this.lost(0), HANDSHAKE_MS);
    socket.onmessage = (event) => this.receive(event);
    socket.onclose = (event) => this.lost(event.code);
  }

  /** Lets go of the socket without waiting for its close event, which a dead network delays by minutes. */
  private drop(): void {
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.timers = {};
    if (!this.socket) return;
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }

  private lost(code: number): void {
    const ready = this.current === 'ready';
    this.drop();
    if (code === closeCodes.notAuthenticated || code === closeCodes.revoked) return this.reject('token');
    if (code === closeCodes.policy) return this.reject('origin');
    if (ready && Date.now() - this.readyAt >= STABLE_MS) this.attempt = 0;
    this.retry(code);
  }

  private reject(reason: 'token' | 'conversation' | 'origin'): void {
    this.drop();
    this.setState('closed');
    this.options.onRejected(reason);
  }

  private retry(code: number): void {
    if (code === closeCodes.tooMany || code === closeCodes.overload) {
      this.attempt = Math.max(this.attempt, OVERLOAD_STEPS);
    }
    if (this.retryAfterMs !== undefined) this.attempt = 0;
    const wait = backoff(this.attempt, this.options.random(), this.retryAfterMs);
    this.attempt += 1;
    this.retryAfterMs = undefined;
    this.setState('waiting');
    this.timers.retry = setTimeout(() => this.connect(), wait);
  }

  private receive(event: MessageEvent): void {
    let frame: ServerFrame;
    try {
      frame = JSON.parse(String(event.data)) as ServerFrame;
    } catch {
      return;
    }
    clearTimeout(this.timers.pong);
    if (this.current === 'connecting') this.handshake(frame);
    else if (frame.type === 'system' && frame.payload.event === 'draining') this.draining(frame.payload.retryAfterMs);
    if (this.current === 'ready' || frame.type === 'chat') this.options.onFrame(frame);
  }

  private draining(retryAfterMs: unknown): void {
    if (typeof retryAfterMs === 'number') this.retryAfterMs = retryAfterMs;
  }

  private handshake(frame: ServerFrame): void {
    const { token, conversationId } = this.options;
    if (frame.type === 'system' && frame.payload.event === 'connected') {
      this.write({ type: 'auth', id: 'auth', payload: { token } });
    } else if (frame.type === 'auth_response') {
      if (!frame.payload.success) return this.reject('token');
      this.write({
        type: 'subscribe', id: 'subscribe', payload: { conversationId, sinceSeq: this.options.cursor() },
      });
    } else if (frame.type === 'system' && frame.payload.event === 'subscribed') {
      this.ready(frame.payload.recovered !== false);
    } else if (frame.type === 'error') {
      this.refused(frame.id, frame.payload.code, frame.payload.retryAfterMs);
    }
  }

  private refused(id: string | undefined, code: string, retryAfterMs: number | undefined): void {
    if (code === 'not_authenticated' || code === 'forbidden') return this.reject('token');
    if (id === 'subscribe' && code === 'not_found') return this.reject('conversation');
    this.draining(retryAfterMs);
    this.lost(0);
  }

  private write(frame: ClientFrame): void {
    this.socket?.send(JSON.stringify(frame));
  }

  private ready(recovered: boolean): void {
    clearTimeout(this.timers.handshake);
    this.readyAt = Date.now();
    this.setState('ready');
    this.options.onReady(recovered);
    this.timers.ping = setInterval(() => this.ping(), PING_MS);
  }

  private ping(): void {
    this.write({ type: 'ping' });
    clearTimeout(this.timers.pong);
    this.timers.pong = setTimeout(() => this.lost(0), PONG_MS);
  }
}

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { ApiError, type StartedSession } from './api';
import { backoff } from './backoff';
import type { ChatOptions } from './chat-options';
import { Connection, type ConnectionState } from './connection';
import { newIdentifier } from './identifier';
import { overdue, OUTBOX_LIMIT, reduceOutbox, sendable, type OutboxAction } from './outbox';
import { samePage } from './page';
import type { ErrorPayload, Message, PageContext, ServerFrame, SessionStart } from './protocol.gen';
import { initialState, type ChatState, type Room } from './state';
import { emptyTimeline, firstSeq, isOwn, reduceTimeline, trimmed, withoutStreaming, type Partial, type TimelineAction } from './timeline';
import { readMembership, readPerson, readRoom, readTyping, type Membership } from './system-event';
import { Visitor } from './visitor';

const PAGE_SIZE = 50;
const CHECK_MS = 5000;
const HOLD_MS = 2000;
const TYPING_SHOWN_MS = 6000;
const TYPING_SENT_MS = 3000;
/** In a room everybody reads everything: how far is told this often. */
const ROOM_READ_MS = 5000;
/** So many entries of a room are kept, and so many more before the oldest go. */
const ROOM_KEPT = 500;
const ROOM_SPARE = 100;
/** New sessions in a row after a refused token; then the visitor has to ask again. */
const FRESH_STARTS = 2;

/**
 * One visitor's conversation: session, connection, outbox and timeline brought together. All decisions are in the pure
 * reducers; here are their effects. Nothing is asked of the server before `start`.
 */
export class Chat {
  private readonly options: ChatOptions;
  private current: ChatState = initialState;
  private connection: Connection | null = null;
  private conversationId = '';
  private readonly visitor: Visitor;
  private sessions = 0;
  private attention = false;
  private sentContext: PageContext | null = null;
  private freshStarts = 0;
  private startAttempt = 0;
  private heldUntil = 0;
  private readSentAt = 0;
  private typingSentAt = 0;
  private announced = false;
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(options: ChatOptions) {
    this.options = options;
    this.visitor = new Visitor(options.store, () => options.identity());
  }

  get state(): ChatState {
    return this.current;
  }

  /** Opens the session; safe to call again. */
  start(): void {
    if (this.current.phase === 'starting' || this.current.phase === 'started') return;
    this.restoreOutbox();
    this.freshStarts = 0;
    void this.startSession();
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.connection?.close();
    this.connection = null;
    this.patch({ phase: 'idle', link: 'closed' });
  }

  /** The visitor looks at the chat, or no longer: decides what counts as unread. */
  setAttention(attention: boolean): void {
    this.attention = attention;
    if (attention) this.markRead();
  }

  /** Queues a message; false where no more may wait. */
  send(content: string): boolean {
    if (this.current.outbox.length >= OUTBOX_LIMIT) return false;
    const id = newIdentifier();
    const now = Date.now();
    this.mail({ type: 'queued', id, content, now });
    this.show({ type: 'queued', clientId: id, content, at: new Date(now).toISOString() });
    this.typingSentAt = 0;
    if (this.current.phase === 'refused') this.start();
    this.flush();
    return true;
  }

  resend(id: string): void {
    this.mail({ type: 'retried', id, now: Date.now() });
    this.show({ type: 'retried', clientId: id });
    if (this.current.phase === 'refused') this.start();
    this.connection?.wake();
    this.flush();
  }

  discard(id: string): void {
    this.mail({ type: 'discarded', id });
    this.show({ type: 'discarded', clientId: id });
  }

  /** The visitor types; tells the server at most every few seconds. */
  typing(on: boolean): void {
    const now = Date.now();
    if (on && now - this.typingSentAt < TYPING_SENT_MS) return;
    if (!on && this.typingSentAt === 0) return;
    this.typingSentAt = on ? now : 0;
    this.connection?.send({ type: 'typing', payload: { conversationId: this.conversationId, on } });
  }

  /** The visitor wants a person; in a room, their own chat. */
  askForPerson(): void {
    if (this.current.room) {
      if (this.current.room.back) void this.moveTo();
      return;
    }
    if (this.connection?.send({ type: 'handoff', id: 'handoff', payload: { conversationId: this.conversationId } })) {
      this.patch({ person: { state: 'asked' } });
    }
  }

  /** The page may have changed (single page applications): rules match on where the visitor is now. */
  pageChanged(): void {
    const context = this.options.context();
    if (this.current.room || !this.sentContext || samePage(context, this.sentContext)) return;
    const { conversationId } = this;
    if (this.connection?.send({ type: 'context', payload: { conversationId, context } })) this.sentContext = context;
  }

  /** The page has another identity, or none: somebody else gets a session of their own, the same one keeps theirs. */
  identityChanged(): void {
    const { phase } = this.current;
    this.leaveFormer();
    if (phase === 'idle' || (phase === 'started' && this.visitor.isSame)) return;
    clearTimeout(this.timers.get('start'));
    this.connection?.close();
    this.freshStarts = 0;
    void this.startSession();
  }

  wake(): void {
    this.connection?.wake();
  }

  async loadEarlier(): Promise<void> {
    const before = firstSeq(this.current.timeline);
    if (this.current.loadingEarlier || before <= 1) return;
    this.patch({ loadingEarlier: true });
    try {
      await this.load(before);
    } catch {
      // The button stays; the visitor presses it again.
    } finally {
      this.patch({ loadingEarlier: false });
    }
  }

  private patch(change: { [K in keyof ChatState]?: ChatState[K] }): void {
    this.current = { ...this.current, ...change };
    if (this.announced) return;
    this.announced = true;
    queueMicrotask(() => {
      this.announced = false;
      this.options.onChange(this.current);
    });
  }

  private show(action: TimelineAction): void {
    this.patch({ timeline: reduceTimeline(this.current.timeline, action) });
  }

  private mail(action: OutboxAction): void {
    const outbox = reduceOutbox(this.current.outbox, action);
    this.patch({ outbox });
    this.options.store.tab = { ...this.options.store.tab, outbox };
    if (outbox.length > 0) this.later('check', CHECK_MS, () => this.check());
  }

  private later(name: string, delay: number, action: () => void): void {
    clearTimeout(this.timers.get(name));
    this.timers.set(name, setTimeout(action, delay));
  }

  private restoreOutbox(): void {
    const { outbox } = this.options.store.tab;
    const known = new Set(this.current.outbox.map((item) => item.id));
    for (const item of outbox.filter((candidate) => !known.has(candidate.id))) {
      this.mail({ type: 'queued', id: item.id, content: item.content, now: item.queuedAt });
      this.show({ type: 'queued', clientId: item.id, content: item.content, at: new Date(item.queuedAt).toISOString() });
      if (item.failed !== undefined) this.fail(item.id, item.failed);
    }
  }

  private async startSession(newConversation = false): Promise<void> {
    const { api, widgetId, store } = this.options;
    const context = this.options.context();
    this.leaveFormer();
    const request = this.visitor.request(context, newConversation);
    const turn = ++this.sessions;
    const isCurrent = (): boolean => this.current.phase === 'starting' && turn === this.sessions;
    this.patch({ phase: 'starting', link: 'connecting', code: undefined });
    try {
      const session = await api.startSession(widgetId, request);
      if (!isCurrent()) return;
      this.adopt(session, request);
      const { roomId, roomTitle = '' } = store.remembered;
      if (roomId && !newConversation) await this.enterRoom(roomId, { title: roomTitle, closed: false, back: true });
      else if (session.room || request.identity || (request.visitorToken === session.visitorToken && !newConversation)) await this.load();
      if (isCurrent()) this.connect();
    } catch (error) {
      if (isCurrent()) this.startFailed(error, newConversation);
    }
  }

  /** Whoever is here now must not read or send what belongs to the one before. */
  private leaveFormer(): void {
    if (!this.visitor.leaveFormer()) return;
    this.conversationId = '';
    this.patch({ timeline: emptyTimeline, outbox: [], earlier: false, person: { state: 'none' }, unread: 0, room: undefined });
  }

  private adopt(session: StartedSession, request: SessionStart): void {
    this.startAttempt = 0;
    this.sentContext = request.context ?? null;
    if (this.conversationId && this.conversationId !== session.conversationId) this.forgetConversation();
    this.conversationId = session.conversationId;
    this.visitor.adopt(session, request);
    const { room } = session;
    this.patch({
      widget: session.widget,
      room: room ? { title: room.title ?? '', closed: room.status === 'resolved', back: false } : undefined,
    });
  }

  /** Shows the room that a rule sent the visitor to; one that is not theirs any more is forgotten. */
  private async enterRoom(roomId: string, room: Room): Promise<void> {
    this.forgetConversation();
    this.conversationId = roomId;
    this.patch({ room });
    this.visitor.remember(roomId, room.title);
    try {
      await this.load();
    } catch (error) {
      if (!(error instanceof ApiError) || error.retry) throw error;
      this.goHome();
      await this.load();
    }
  }

  /** To a room, or back to the visitor's own chat. What cannot be loaded now comes with the connection. */
  private async moveTo(room?: Room, roomId = this.visitor.homeId): Promise<void> {
    this.connection?.close();
    if (room) {
      await this.enterRoom(roomId, room).catch(() => undefined);
    } else {
      this.goHome();
      await this.load().catch(() => undefined);
    }
    this.connect();
  }

  private goHome(): void {
    this.forgetConversation();
    this.conversationId = this.visitor.homeId;
    this.patch({ room: undefined, slow: 0 });
    this.visitor.remember();
  }

  /** Another conversation begins: only what waits to be sent stays on the screen. */
  private forgetConversation(): void {
    const entries = this.current.timeline.entries.filter((entry) => entry.seq === undefined);
    this.patch({ timeline: { entries, cursor: 0 }, earlier: false, person: { state: 'none' } });
  }

  private startFailed(error: unknown, newConversation: boolean): void {
    const failure = error instanceof ApiError ? error : new ApiError('internal');
    if (!failure.retry) {
      this.patch({ phase: 'refused', link: 'closed', code: this.refusalOf(failure.code) });
      return;
    }
    const wait = backoff(this.startAttempt, this.options.random(), failure.retryAfterMs);
    this.startAttempt += 1;
    this.patch({ link: 'waiting' });
    this.later('start', wait, () => void this.startSession(newConversation));
  }

  private refusalOf(code: string): string {
    if (code === 'conflict') return 'room_full';
    // Of all that a session sends, only the identity can be wrong by what the page's site did.
    return code === 'invalid_field' && this.visitor.isIdentified ? 'not_authenticated' : code;
  }

  private async load(beforeSeq?: number): Promise<void> {
    const { conversationId } = this;
    const messages = await this.options.api.messages(this.visitor.token, conversationId, PAGE_SIZE, beforeSeq);
    if (conversationId !== this.conversationId) return;
    this.show({ type: 'loaded', messages, newest: beforeSeq === undefined, own: this.visitor.ownIn(this.current.room) });
    this.settle(messages);
    this.patch({ earlier: messages.length === PAGE_SIZE && firstSeq(this.current.timeline) > 1 });
  }

  /** What the history shows as stored needs no sending, even if its acknowledgement was lost. */
  private settle(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.clientId && isOwn(message, this.visitor.ownIn(this.current.room)) && this.current.outbox.some((item) => item.id === message.clientId)) {
        this.mail({ type: 'acknowledged', id: message.clientId });
      }
    }
  }

  private connect(): void {
    const { openSocket, random, socketUrl } = this.options;
    this.connection?.close();
    this.connection = new Connection({
      url: socketUrl,
      token: this.visitor.token,
      conversationId: this.conversationId,
      cursor: () => this.current.timeline.cursor,
      open: openSocket,
      random,
      onState: (state) => this.linkChanged(state),
      onReady: (recovered) => this.ready(recovered),
      onFrame: (frame) => this.receive(frame),
      onRejected: (reason) => this.rejected(reason),
    });
    this.patch({ phase: 'started' });
    this.connection.open();
  }

  private linkChanged(link: ConnectionState): void {
    this.patch({ link });
    if (link === 'ready') return;
    this.mail({ type: 'disconnected' });
    this.patch({ timeline: withoutStreaming(this.current.timeline), typing: undefined });
  }

  private ready(recovered: boolean): void {
    this.freshStarts = 0;
    if (!recovered) void this.load().catch(() => this.connection?.wake());
    this.pageChanged();
    this.flush();
    this.markRead();
  }

  private rejected(reason: 'token' | 'conversation' | 'origin'): void {
    if (reason === 'conversation' && this.conversationId !== this.visitor.homeId) {
      void this.moveTo();
      return;
    }
    this.freshStarts += 1;
    if (reason === 'origin' || this.freshStarts > FRESH_STARTS) {
      this.patch({ phase: 'refused', link: 'closed', code: reason === 'origin' ? 'forbidden' : 'unavailable' });
      return;
    }
    void this.startSession(reason === 'conversation');
  }

  private flush(): void {
    const now = Date.now();
    if (this.connection?.state !== 'ready' || now < this.heldUntil) return;
    const { conversationId } = this;
    const items = sendable(this.current.outbox);
    if (items.length === 0) return;
    this.pageChanged();
    for (const { id, content } of items) {
      this.connection.send({ type: 'chat', id, payload: { conversationId, content } });
    }
    this.mail({ type: 'sent', ids: items.map((item) => item.id), now });
  }

  /** Runs while something is in the outbox: what waited too long is shown as failed. */
  private check(): void {
    for (const item of overdue(this.current.outbox, Date.now())) this.fail(item.id, 'timeout');
    this.flush();
    if (this.current.outbox.some((item) => item.failed === undefined)) this.later('check', CHECK_MS, () => this.check());
  }

  private fail(id: string, code: string): void {
    this.mail({ type: 'failed', id, code });
    this.show({ type: 'failed', clientId: id, code });
  }

  private receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'ack':
        if (frame.id === undefined) return;
        this.mail({ type: 'acknowledged', id: frame.id });
        this.show({ type: 'acknowledged', clientId: frame.id, messageId: frame.payload.messageId, seq: frame.payload.seq });
        this.flush();
        return;
      case 'chat':
        if (frame.payload.conversationId === this.conversationId) this.receiveChat(frame.payload);
        return;
      case 'error':
        if (frame.id !== undefined) this.refused(frame.id, frame.payload);
        return;
      case 'system':
        this.receiveSystem(frame.payload);
        return;
      default:
        return;
    }
  }

  private receiveChat(message: Message): void {
    if ('partial' in message) {
      const partial = message as unknown as Partial;
      this.patch({ typing: undefined });
      this.show({ type: 'streamed', partial, at: new Date().toISOString() });
      return;
    }
    const own = isOwn(message, this.visitor.ownIn(this.current.room));
    if (!own) this.patch({ typing: undefined });
    const known = this.current.timeline.entries.some((entry) => entry.id === message.id && entry.seq !== undefined);
    this.show({ type: 'received', message, live: this.connection?.state === 'ready', own: this.visitor.ownIn(this.current.room) });
    if (this.current.room && this.current.timeline.entries.length > ROOM_KEPT + ROOM_SPARE) {
      this.patch({ timeline: trimmed(this.current.timeline, ROOM_KEPT), earlier: true });
    }
    this.settle([message]);
    if (own || message.visibility === 'staff' || known) return;
    if (this.attention) this.markRead();
    else this.patch({ unread: this.current.unread + 1 });
  }

  private refused(id: string, error: ErrorPayload): void {
    if (id === 'handoff') this.patch({ person: { state: 'none' } });
    if (!this.current.outbox.some((item) => item.id === id)) return;
    if (!error.retry && error.code !== 'rate_limited') {
      this.fail(id, this.current.room && error.code === 'conflict' ? 'room_closed' : error.code);
      return;
    }
    const wait = error.retryAfterMs ?? HOLD_MS;
    this.heldUntil = Date.now() + wait;
    this.mail({ type: 'held', id });
    if (this.current.room && error.code === 'rate_limited') this.countDown();
    this.later('held', wait, () => this.flush());
  }

  /** Shows how long the message still waits; it goes out by itself. */
  private countDown(): void {
    const left = Math.max(0, Math.ceil((this.heldUntil - Date.now()) / 1000));
    this.patch({ slow: left });
    if (left > 0) this.later('slow', 1000, () => this.countDown());
  }

  private receiveMembership({ event, conversationId, title }: Membership): void {
    const here = conversationId === this.conversationId;
    if (event === 'joined' && !here) void this.moveTo({ title, closed: false, back: true }, conversationId);
    if (event === 'joined' || !here) return;
    if (this.current.room?.back) {
      void this.moveTo();
      return;
    }
    this.connection?.close();
    this.patch({ phase: 'refused', link: 'closed', code: 'forbidden' });
  }

  private receiveSystem(payload: Readonly<Record<string, unknown>>): void {
    const membership = readMembership(payload, this.visitor.id);
    if (membership) this.receiveMembership(membership);
    if (payload.conversationId !== undefined && payload.conversationId !== this.conversationId) return;
    const typing = readTyping(payload);
    if (typing) {
      this.patch({ typing: typing.on ? typing.name : undefined });
      if (typing.on) this.later('typing', TYPING_SHOWN_MS, () => this.patch({ typing: undefined }));
    }
    const { room } = this.current;
    if (room) {
      const change = readRoom(payload);
      if (change) this.patch({ room: { ...room, ...change } });
      return;
    }
    const person = readPerson(payload);
    if (person) this.patch({ person });
  }

  private markRead(): void {
    if (!this.attention) return;
    if (this.current.unread > 0) this.patch({ unread: 0 });
    const seq = this.current.timeline.cursor;
    if (seq === 0) return;
    const now = Date.now();
    if (this.current.room) {
      if (now - this.readSentAt < ROOM_READ_MS) {
        this.later('read', ROOM_READ_MS, () => this.markRead());
        return;
      }
      this.readSentAt = now;
    }
    this.connection?.send({ type: 'read', payload: { conversationId: this.conversationId, seq } });
  }
}

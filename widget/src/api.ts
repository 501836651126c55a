// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import type { ErrorCode, Message, Session, SessionRoom, SessionStart } from './protocol.gen';

const TIMEOUT_MS = 15_000;

/** A call that failed: the server's code, `unavailable` where no answer came. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, retryAfterMs?: number) {
    super(code);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same call may succeed later. */
  get retry(): boolean {
    return ['unavailable', 'timeout', 'rate_limited', 'internal'].includes(this.code);
  }
}

export interface StartedSession {
  readonly visitorToken: string;
  readonly visitorId?: string;
  readonly conversationId: string;
  readonly room?: SessionRoom;
  readonly widget: NonNullable<Session['widget']>;
}

async function errorOf(response: Response): Promise<ApiError> {
  const after = Number(response.headers.get('Retry-After'));
  let code: ErrorCode = response.status >= 500 ? 'unavailable' : 'internal';
  try {
    const body = (await response.json()) as { code?: ErrorCode };
    if (typeof body.code === 'string') code = body.code;
  } catch {
    // Not ours: a proxy answered.
  }
  return new ApiError(code, after > 0 ? after * 1000 : undefined);
}

/** The few HTTP calls of a visitor. `origin` is the server's; the page may be anywhere. */
export class Api {
  private readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  async startSession(widgetId: string, request: SessionStart): Promise<StartedSession> {
    const session = await this.call<Session>(`/api/widgets/${encodeURIComponent(widgetId)}/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
    });
    if (!session.visitorToken || !session.conversationId) throw new ApiError('internal');
    return {
      visitorToken: session.visitorToken,
      conversationId: session.conversationId,
      ...(session.visitorId ? { visitorId: session.visitorId } : {}),
      ...(session.room ? { room: session.room } : {}),
      widget: session.widget ?? {},
    };
  }

  /** One page of a conversation, ascending: the newest, or those before `beforeSeq`. */
  messages(token: string, conversationId: string, limit: number, beforeSeq?: number): Promise<Message[]> {
    const before = beforeSeq === undefined ? '' : `&beforeSeq=${beforeSeq}`;
    const path = `/api/conversations/${encodeURIComponent(conversationId)}/messages?limit=${limit}${before}`;
    return this.call<Message[]>(path, { headers: { Authorization: `Bearer ${token}` } });
  }

  private async call<T>(path: string, init: RequestInit): Promise<T> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(this.origin + path, {
        ...init, credentials: 'omit', cache: 'no-store', signal: abort.signal,
      });
      if (!response.ok) throw await errorOf(response);
      return (await response.json()) as T;
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(abort.signal.aborted ? 'timeout' : 'unavailable');
    } finally {
      clearTimeout(timer);
    }
  }
}

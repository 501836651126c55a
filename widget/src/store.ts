// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import type { Outbox, OutboxItem } from './outbox';

/** What the widget keeps in the visitor's browser, and only after the visitor has opened it. */
export interface Remembered {
  readonly visitorToken?: string;
  readonly conversationId?: string;
  /** The room that a rule sent the visitor to. */
  readonly roomId?: string;
  readonly roomTitle?: string;
  /** Whom the page's identity named; without it the visitor is anonymous. */
  readonly subject?: string;
}

/** What belongs to one tab: it survives navigation, and two tabs do not send for each other. */
export interface TabState {
  readonly open: boolean;
  readonly outbox: Outbox;
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isItem(value: unknown): value is OutboxItem {
  const item = value as OutboxItem | null;
  return typeof item === 'object' && item !== null && typeof item.id === 'string'
    && typeof item.content === 'string' && typeof item.queuedAt === 'number';
}

/** What was stored may be by anybody who can write there: each field is checked, the rest is dropped. */
export function parseRemembered(text: string | null): Remembered {
  const { visitorToken, conversationId, roomId, roomTitle, subject } = parse(text);
  return {
    ...(typeof visitorToken === 'string' ? { visitorToken } : {}),
    ...(typeof conversationId === 'string' ? { conversationId } : {}),
    ...(typeof roomId === 'string' ? { roomId } : {}),
    ...(typeof roomTitle === 'string' ? { roomTitle } : {}),
    ...(typeof subject === 'string' ? { subject } : {}),
  };
}

export function parseTabState(text: string | null): TabState {
  const { open, outbox } = parse(text);
  return { open: open === true, outbox: Array.isArray(outbox) ? outbox.filter(isItem) : [] };
}

/** Storage may be forbidden (private mode, sandboxed frame): then the chat lives as long as its page. */
export class Store {
  private readonly key: string;
  private readonly memory = new Map<string, string>();

  constructor(widgetId: string) {
    this.key = `foyer:${widgetId}`;
  }

  get remembered(): Remembered {
    return parseRemembered(this.read('localStorage'));
  }

  set remembered(remembered: Remembered) {
    this.write('localStorage', JSON.stringify(remembered));
  }

  get tab(): TabState {
    return parseTabState(this.read('sessionStorage'));
  }

  set tab(tab: TabState) {
    this.write('sessionStorage', JSON.stringify(tab));
  }

  private read(area: 'localStorage' | 'sessionStorage'): string | null {
    try {
      return window[area].getItem(this.key);
    } catch {
      return this.memory.get(area) ?? null;
    }
  }

  private write(area: 'localStorage' | 'sessionStorage', text: string): void {
    this.memory.set(area, text);
    try {
      window[area].setItem(this.key, text);
    } catch {
      // Forbidden or full: the copy in memory serves this page.
    }
  }
}

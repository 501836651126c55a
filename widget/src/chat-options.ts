// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import type { Api } from './api';
import type { Socket } from './connection';
import type { PageContext } from './protocol.gen';
import type { ChatState } from './state';
import type { Store } from './store';

/** All that a chat has of the world around it; tests put their own in its place. */
export interface ChatOptions {
  readonly widgetId: string;
  readonly api: Api;
  readonly store: Store;
  readonly socketUrl: string;
  openSocket(url: string): Socket;
  context(): PageContext;
  /** The JWT by which the page says who its visitor is. */
  identity(): string | undefined;
  random(): number;
  /** Called after every change, at most once a turn of the event loop. */
  onChange(state: ChatState): void;
}

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { Api, type ApiError, type StartedSession } from '../src/api';
import type { Message, SessionStart } from '../src/protocol.gen';
import { Store, type Remembered, type TabState } from '../src/store';

/** What the browser keeps, in memory. */
export class FakeStore extends Store {
  private kept: Remembered = {};
  private keptTab: TabState = { open: false, outbox: [] };
  override get remembered(): Remembered {
    return this.kept;
  }
  override set remembered(remembered: Remembered) {
    this.kept = remembered;
  }
  override get tab(): TabState {
    return this.keptTab;
  }
  override set tab(tab: TabState) {
    this.keptTab = tab;
  }
}

/** The server's calls: what a test puts there comes back. */
export class FakeApi extends Api {
  readonly starts: SessionStart[] = [];
  failures: ApiError[] = [];
  history: Message[] = [];
  session: StartedSession = { visitorToken: 'fyv_x', conversationId: 'c', widget: { greeting: 'Hello' } };

  constructor() {
    super('https://chat.example');
  }
  override startSession(_widgetId: string, request: SessionStart): Promise<StartedSession> {
    this.starts.push(request);
    const failure = this.failures.shift();
    return failure ? Promise.reject(failure) : Promise.resolve(this.session);
  }
  override messages(_token: string, _conversationId: string, limit: number, before?: number): Promise<Message[]> {
    const all = this.history.filter((item) => before === undefined || item.seq < before);
    return Promise.resolve(all.slice(-limit));
  }
}

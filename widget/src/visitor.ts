// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import type { StartedSession } from './api';
import { isSomebodyElse, subjectOf } from './identity';
import type { PageContext, SessionStart } from './protocol.gen';
import type { Store } from './store';

/** Who chats: the token, whom the page's identity named, and what the browser keeps of it for the next page. */
export class Visitor {
  id: string | undefined;
  token = '';
  /** The visitor's own chat, or the room of the widget: where the session leads. */
  homeId = '';
  private readonly store: Store;
  private readonly identity: () => string | undefined;
  /** Whom the identity named that the session began with. */
  private subject = '';

  constructor(store: Store, identity: () => string | undefined) {
    this.store = store;
    this.identity = identity;
  }

  /** Whether the page still says what it said when the session began. */
  get isSame(): boolean {
    return subjectOf(this.identity()) === this.subject;
  }

  get isIdentified(): boolean {
    return this.identity() !== undefined;
  }

  /**
   * Whose messages count as the visitor's own: in a room only those of their id; in a chat all, also those from before
   * they were known, for there is no other visitor.
   */
  ownIn(room: object | undefined): string | undefined {
    return room ? this.id : undefined;
  }

  /** Forgets whoever was here before, if that is somebody else; says whether it was. */
  leaveFormer(): boolean {
    const { store } = this;
    if (!isSomebodyElse(store.remembered.subject, subjectOf(this.identity()))) return false;
    store.remembered = {};
    store.tab = { ...store.tab, outbox: [] };
    return true;
  }

  request(context: PageContext, newConversation: boolean): SessionStart {
    const { visitorToken } = this.store.remembered;
    const identity = this.identity();
    return {
      context, ...(visitorToken ? { visitorToken } : {}), ...(newConversation ? { newConversation } : {}),
      ...(identity ? { identity } : {}),
    };
  }

  adopt(session: StartedSession, request: SessionStart): void {
    this.token = session.visitorToken;
    this.id = session.visitorId;
    this.homeId = session.conversationId;
    this.subject = subjectOf(request.identity);
    const { roomId, roomTitle } = this.store.remembered;
    if (session.room) this.remember();
    else this.remember(roomId, roomTitle);
  }

  remember(roomId?: string, roomTitle?: string): void {
    const { token, homeId, subject } = this;
    this.store.remembered = {
      visitorToken: token, conversationId: homeId, ...(roomId ? { roomId, ...(roomTitle ? { roomTitle } : {}) } : {}),
      ...(subject ? { subject } : {}),
    };
  }
}

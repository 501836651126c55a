// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import type { ConnectionState } from './connection';
import type { Outbox } from './outbox';
import type { SessionWidget } from './protocol.gen';
import { emptyTimeline, type Timeline } from './timeline';

/** Where many are: nobody answers by themselves, and one message may have to wait for the time of the one before. */
export interface Room {
  readonly title: string;
  readonly closed: boolean;
  /** The visitor has a chat of their own to go back to. */
  readonly back: boolean;
}

export type Phase = 'idle' | 'starting' | 'started' | 'refused';

/** All that the view shows. One object, replaced as a whole, so that the view can compare by identity. */
export interface ChatState {
  readonly phase: Phase;
  readonly link: ConnectionState;
  readonly timeline: Timeline;
  readonly outbox: Outbox;
  readonly widget: SessionWidget;
  /** There are earlier messages than those on the screen. */
  readonly earlier: boolean;
  readonly loadingEarlier: boolean;
  /** Who types, by name; empty where the name is not known. */
  readonly typing: string | undefined;
  /** A person: asked for, or here (with a name, where known). */
  readonly person: { readonly state: 'none' | 'asked' | 'here'; readonly name?: string };
  readonly unread: number;
  readonly room: Room | undefined;
  /** In slow mode: how many seconds the next message still waits. */
  readonly slow: number;
  /** Why nothing goes on: an error code. */
  readonly code: string | undefined;
}

export const initialState: ChatState = {
  phase: 'idle', link: 'closed', timeline: emptyTimeline, outbox: [], widget: {}, earlier: false,
  loadingEarlier: false, typing: undefined, person: { state: 'none' }, unread: 0, room: undefined, slow: 0, code: undefined,
};

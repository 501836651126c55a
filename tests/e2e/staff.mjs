// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { ADMIN } from './server.mjs';

/** The staff's side, over HTTP: which rule answered, and a person's reply. */
export class Staff {
  #origin;
  #token = '';

  constructor(origin) {
    this.#origin = origin;
  }

  async logIn() {
    this.#token = (await this.#call('POST', '/api/auth/login', ADMIN)).token;
  }

  async messages(conversationId) {
    return this.#call('GET', `/api/conversations/${conversationId}/messages?limit=200`);
  }

  /** The name of the rule that answered the question. */
  async ruleThatAnswered(conversationId, question) {
    const messages = await this.messages(conversationId);
    const asked = messages.filter((message) => message.sender.kind === 'visitor' && message.content === question);
    assert.equal(asked.length, 1, `"${question}" is stored ${asked.length} times`);
    const trace = await this.#call('GET', `/api/messages/${asked[0].id}/trace`);
    const rules = await this.#call('GET', '/api/context-rules');
    return rules.find((rule) => rule.id === trace.winner?.ruleId)?.name;
  }

  async reply(conversationId, content) {
    return this.#call('POST', `/api/conversations/${conversationId}/messages`, { content });
  }

  /** Puts an origin on the widget's list. */
  async allowOrigin(widgetId, origin) {
    const widget = await this.#call('GET', `/api/widgets/${widgetId}`);
    await this.#call('PUT', `/api/widgets/${widgetId}`, { ...widget, origins: [...(widget.origins ?? []), origin] });
  }

  /** The secret that a widget's site signs with; each time another one. */
  async renewSecret(widgetId) {
    return (await this.#call('POST', `/api/widgets/${widgetId}/secret`)).identitySecret;
  }

  /** What is known of whoever wrote a conversation. */
  async visitorOf(conversationId) {
    const { visitor } = await this.#call('GET', `/api/conversations/${conversationId}`);
    return this.#call('GET', `/api/visitors/${visitor.id}`);
  }

  async createRule(rule) {
    return this.#call('POST', '/api/context-rules', rule);
  }

  /** A room, and a widget that leads there; gives both ids. */
  async createRoom(room) {
    const { id } = await this.#call('POST', '/api/conversations', { kind: 'room', ...room });
    const widget = await this.#call('POST', '/api/widgets', { name: room.title, roomId: id });
    return { room: id, widget: widget.id };
  }

  async changeRoom(room, change) {
    return this.#call('PATCH', `/api/conversations/${room}`, change);
  }

  async members(room) {
    return this.#call('GET', `/api/conversations/${room}/members`);
  }

  async removeMessage(id) {
    await this.#call('DELETE', `/api/messages/${id}`);
  }

  async removeMember(room, member) {
    await this.#call('DELETE', `/api/conversations/${room}/members/${member}`);
  }

  /** Whoever says the word is sent to the room. */
  async sendToRoom(room, keyword, template) {
    await this.#call('POST', '/api/context-rules', {
      name: `To ${room}`, priority: 900, keywords: [keyword], reply: { mode: 'room', roomId: room, template },
    });
  }

  async #call(method, path, body) {
    const response = await fetch(this.#origin + path, {
      method,
      headers: {
        ...(this.#token ? { Authorization: `Bearer ${this.#token}` } : {}),
        ...(body ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }
}

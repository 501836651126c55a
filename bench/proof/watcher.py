# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""A socket that subscribes to tables and keeps what it is told."""

import time

from proof.wire import Socket
from proof.world import until


class Watcher:
    """@subscriptions: name → the payload of a subscribe frame."""

    def __init__(self, port, token, subscriptions):
        self.port, self.token, self.payloads = port, token, subscriptions
        self.names, self.answers = {}, {}  # the server's number of a subscription → our name; name → subscribed
        self.changes = {name: [] for name in subscriptions}
        self.times = {name: [] for name in subscriptions}
        self.faults = []

    async def start(self):
        """Comes back when all are subscribed."""
        greeting = [{'type': 'auth', 'id': 'auth', 'payload': {'token': self.token}}]
        greeting += [{'type': 'subscribe', 'id': name, 'payload': payload} for name, payload in self.payloads.items()]
        self.socket = await Socket.open(self.port, self._on_message, greeting)
        await until(lambda: len(self.answers) == len(self.payloads) or self.faults, 30, 'the subscriptions')

    def stop(self):
        if self.socket.closed.done():
            self.faults.append(f'the watcher was closed with {self.socket.code}')
        self.socket.close()

    def _on_message(self, message):
        payload = message.get('payload')
        if message['type'] == 'error':
            self.faults.append(f'{message.get("id")}: {payload}')
        elif message['type'] == 'system' and payload['event'] == 'subscribed':
            self.names[payload['subscription']] = message['id']
            self.answers[message['id']] = payload
        elif message['type'] == 'database_change':
            name = self.names.get(payload['subscription'])
            if name is None:
                self.faults.append('a change came before its subscription')
                return
            self.changes[name].append(payload)
            self.times[name].append(time.monotonic())


def content(changes):
    """What two watchers must have in common."""
    return [(change['cursor'], change['event'], change['data']['id']) for change in changes]


def check_order(name, changes):
    cursors = [change['cursor'] for change in changes]
    wrong = sum(after <= before for before, after in zip(cursors, cursors[1:]))
    return [f'{name}: {wrong} cursors are not after the one before'] if wrong else []

# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""One who takes part: a socket that comes back, asks for what it missed, and sends again what nobody acknowledged."""

import asyncio
import collections
import random

from proof.wire import Socket

AGAIN_SECONDS = 0.03
FRAMES_IN_ORDER = ('chat',)


class Member:
    """@conversations are followed from their beginning. As a sender it keeps @in_flight messages under way, to one
    conversation after the other."""

    def __init__(self, name, token, port, conversations, ledger, in_flight=0):
        self.name, self.token, self.port, self.ledger = name, token, port, ledger
        self.conversations, self.in_flight = list(conversations), in_flight
        self.waiting = collections.OrderedDict()  # client id → (conversation, content)
        self.socket = self.task = None
        self.sending = self.over = False
        self.live = set()  # conversations that are subscribed on this connection
        self.sent = self.connections = self.refusals = self.closes = 0

    def start(self, sending=True):
        self.sending = sending and self.in_flight > 0
        self.task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self):
        self.over = True
        if self.socket is not None:
            self.socket.close()
        await self.task

    @property
    def is_live(self):
        return self.socket is not None and len(self.live) == len(self.conversations)

    async def _run(self):
        while not self.over:
            try:
                self.live.clear()
                self.socket = await Socket.open(self.port, self._on_message, self._greeting())
            except OSError:
                self.socket = None
            else:
                self.connections += 1
                await self.socket.closed
                self.closes += 1
            await asyncio.sleep(AGAIN_SECONDS * random.uniform(0.5, 1.5))

    def _greeting(self):
        """All at once: the server takes what follows `auth` when it knows who this is."""
        yield {'type': 'auth', 'id': 'auth', 'payload': {'token': self.token}}
        for conversation in self.conversations:
            since = self.ledger.last_seen(self.name, conversation)
            yield {'type': 'subscribe', 'id': f's{conversation}', 'payload': {'conversationId': conversation, 'sinceSeq': since}}
        for identifier in self.waiting:
            yield self._frame(identifier)

    def _frame(self, identifier):
        conversation, content = self.waiting[identifier]
        return {'type': 'chat', 'id': identifier, 'payload': {'conversationId': conversation, 'content': content}}

    def fill(self):
        while self.sending and self.is_live and len(self.waiting) < self.in_flight:
            self.sent += 1
            identifier = f'{self.name}/{self.sent}'
            conversation = self.conversations[self.sent % len(self.conversations)]
            self.waiting[identifier] = (conversation, f'{identifier} {"🦊 ok" * (self.sent % 20)}')
            self.ledger.send(identifier, *self.waiting[identifier])
            self.socket.send(self._frame(identifier))

    def _on_message(self, message):
        handler = getattr(self, '_on_' + message['type'], None)
        if handler is not None and not self.over:
            handler(message, message.get('payload'))

    def _on_auth_response(self, message, payload):
        if not payload['success']:
            self.ledger.fault(f'{self.name} may not come in: {payload}')

    def _on_system(self, _message, payload):
        if payload['event'] != 'subscribed' or 'conversationId' not in payload:
            return
        if not payload['recovered']:
            self.ledger.fault(f'{self.name} is to load afresh after {self.ledger.last_seen(self.name, payload["conversationId"])}')
        self.live.add(payload['conversationId'])
        self.fill()

    def _on_chat(self, _message, payload):
        if not payload.get('partial') and payload['status'] == 'sent':
            self.ledger.see(self.name, payload)

    def _on_ack(self, message, payload):
        self.ledger.ack(message['id'], payload)
        self.waiting.pop(message['id'], None)
        self.fill()

    def _on_error(self, message, payload):
        """What may be tried again is; anything else may not happen."""
        identifier = message.get('id')
        if not payload.get('retry'):
            self.ledger.fault(f'{self.name} was told {payload} of {identifier}')
            self.waiting.pop(identifier, None)
            return
        self.refusals += 1
        delay = payload.get('retryAfterMs', 200) / 1000
        asyncio.get_running_loop().call_later(delay, self._try_again, identifier, self.socket)

    def _try_again(self, identifier, socket):
        if self.over or self.socket is not socket:
            return
        if identifier in self.waiting:
            socket.send(self._frame(identifier))
        else:
            socket.close()  # auth or a subscription: from the beginning

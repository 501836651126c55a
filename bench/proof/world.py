# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""A server with conversations and a room, the people in them, and what they must have seen in the end."""

import asyncio
import contextlib
import pathlib
import random
import socket
import time

import database as databases
import foyer
from proof.ledger import Ledger
from proof.member import Member

PAGE = 200


class Timeout(Exception):
    """Something did not happen within its bound."""


async def until(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Timeout(f'{what}: not within {seconds} s')
        await asyncio.sleep(0.01)


@contextlib.contextmanager
def maria(options, scratch):
    """The database's environment and, for MariaDB, its server."""
    if options.database == 'sqlite':
        yield None
        return
    with databases.MariaDB(pathlib.Path(scratch, 'mariadb'), options.build.resolve()) as server:
        yield server


def low_port():
    """Below those that the kernel gives to clients: while a server is away, one that comes back could otherwise be given
    its very port, reach itself, and keep the port from the server."""
    for port in random.sample(range(15000, 30000), 200):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(('127.0.0.1', port))
            return port
    raise RuntimeError('no port is free')


def make_server(options, folder, server, **extra):
    return foyer.Foyer(options.build, folder, mysql=server.environment if server else None, own_group=True, port=low_port(),
                       extra={'FOYER_LOG_LEVEL': 'info', **extra})


def read_messages(port, token, conversation):
    """All of a conversation, as an agent reads it over HTTP."""
    caller, messages = foyer.Caller(port), []
    while True:
        after = messages[-1]['seq'] if messages else 0
        page = caller.call('GET', f'/api/conversations/{conversation}/messages?afterSeq={after}&limit={PAGE}', token=token)
        messages += page
        if len(page) < PAGE:
            caller.close()
            return messages


class World:
    """@chats conversations with a visitor who sends, one room of @crowd members of whom some send, and two agents who
    follow everything; the first of them writes everywhere."""

    def __init__(self, server, chats=5, crowd=12, room_senders=4, in_flight=4, ports=None):
        self.server, self.ledger = server, Ledger()
        ports = ports or [server.port]
        visitors = server.make_visitors(chats)
        self.chats = [conversation for _, conversation in visitors]
        self.room, members = self._make_room(crowd)
        everything = [*self.chats, self.room]
        self.members = [Member(f'visitor{number}', token, ports[number % len(ports)], [conversation], self.ledger, in_flight)
                        for number, (token, conversation) in enumerate(visitors)]
        self.members += [Member(f'member{number}', token, ports[number % len(ports)], [self.room], self.ledger,
                                in_flight if number < room_senders else 0) for number, token in enumerate(members)]
        self.members += [Member(f'agent{number}', server.token, ports[-1 - number % len(ports)], everything, self.ledger,
                                0 if number else in_flight) for number in range(2)]

    def _make_room(self, crowd):
        staff = foyer.Caller(self.server.port)
        room = staff.call('POST', '/api/conversations', {'kind': 'room', 'title': 'Event'}, self.server.token)['id']
        widget = staff.call('POST', '/api/widgets', {'name': 'Event', 'roomId': room}, self.server.token)['id']
        members = []
        for number in range(crowd):
            caller = foyer.Caller(self.server.port, foyer.address(1000 + number // foyer.SESSIONS_AN_ADDRESS))
            session = caller.call('POST', f'/api/widgets/{widget}/sessions', {'context': {'url': 'https://example.org/', 'title': 'Event'}})
            caller.close()
            if session['conversationId'] != room:
                raise RuntimeError(f'the widget sent its visitor to {session["conversationId"]}, not to the room')
            members.append(session['visitorToken'])
        staff.close()
        return room, members

    def start(self):
        for member in self.members:
            member.start()

    async def settle(self, seconds=90):
        """Nobody sends anything new; everything is acknowledged, and has been seen by all."""
        for member in self.members:
            member.sending = False
        await until(lambda: not any(member.waiting for member in self.members), seconds, 'the last acknowledgements')
        stored = await self.read()
        with contextlib.suppress(Timeout):  # what is missing is told by the tally
            await until(lambda: all(len(self.ledger.seen[member.name][conversation]) >= len(stored[conversation])
                                    for member in self.members for conversation in member.conversations), seconds / 6, 'the last to be seen')
        for member in self.members:
            await member.stop()
        return self.ledger.judge(stored, {member.name: member.conversations for member in self.members})

    async def read(self):
        loop = asyncio.get_running_loop()
        return {conversation: await loop.run_in_executor(None, read_messages, self.server.port, self.server.token, conversation)
                for conversation in [*self.chats, self.room]}

    @property
    def acknowledged(self):
        return len(self.ledger.acked)

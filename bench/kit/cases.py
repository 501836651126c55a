# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured: groups of variants, each a server and what the load tool does to it."""

import contextlib
import dataclasses
import pathlib
import shutil
import tempfile
import typing

import foyer
import load
import peers
from database import MariaDB

SERVER_CPU, LOAD_CPU = 0, 1
IDLE = 10_000
FEW_IDLE = 100
# Idle means idle: what connecting has needed is let go by then, by those who let go of it.
SETTLE_SECONDS = 18
SUBSCRIBERS = 10_000
SENDERS = 200


@dataclasses.dataclass(frozen=True)
class Case:
    """@server takes a Bench and gives a context manager whose value is a Target; @arguments are the load tool's."""
    variant: str
    server: typing.Callable
    mode: str
    arguments: tuple


class Bench:
    """Where things are, and what several measurements share."""

    def __init__(self, build, scratch, seconds, pinned=True):
        self.build, self.scratch = pathlib.Path(build).resolve(), pathlib.Path(scratch)
        self.seconds = seconds
        self.server_cpu, self.load_cpu = (SERVER_CPU, LOAD_CPU) if pinned else (None, None)
        self.node, self.nchan = self.build / 'peers', None
        self.database = None  # a MariaDB while the group that needs it runs
        self._prepared = {}

    @property
    def tool(self):
        return self.build / 'bench/foyer-load'

    def folder(self):
        return pathlib.Path(tempfile.mkdtemp(dir=self.scratch))

    @contextlib.contextmanager
    def foyer(self, folder, **options):
        with foyer.Foyer(self.build, folder, cpu=self.server_cpu, **options) as server:
            yield server

    def prepared(self, make_people):
        """(a data folder, a people file): thousands of visitors take a while, so they are made once."""
        if make_people not in self._prepared:
            folder = self.folder()
            with self.foyer(folder) as server:
                foyer.write_people(folder / 'people', make_people(server))
            self._prepared[make_people] = folder
        return self._prepared[make_people], self._prepared[make_people] / 'people'

    def run(self, case):
        with case.server(self) as target:
            arguments = [*case.arguments, '--seconds', self.seconds]
            return load.run(self.tool, case.mode, target, arguments, self.load_cpu, self.seconds)

    def clear(self):
        self._prepared.clear()
        shutil.rmtree(self.scratch, ignore_errors=True)


@contextlib.contextmanager
def _scratch(bench):
    folder = bench.folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_idle(server):
    """Each socket belongs to a visitor of its own, with a conversation."""
    return [(i, *visitor, True) for i, visitor in enumerate(server.make_visitors(IDLE, human=False))]


def make_audience(server):
    """One of staff, who publishes, and visitors, all in one room."""
    room = server.make_room()
    visitors = server.make_visitors(SUBSCRIBERS, human=False, room=room)
    return [(0, server.token, room, True)] + [(0, *visitor, False) for visitor in visitors]


def foyer_with(make_people):
    @contextlib.contextmanager
    def server(bench):
        folder, people = bench.prepared(make_people)
        with bench.foyer(folder) as running:
            yield load.Target(running.port, running.pid, people)
    return server


@contextlib.contextmanager
def foyer_raw(bench):
    """/ws/echo is there in development only."""
    with _scratch(bench) as folder, bench.foyer(folder, environment='development') as server:
        yield load.Target(server.port, server.pid)


@contextlib.contextmanager
def foyer_bare(bench):
    with _scratch(bench) as folder, bench.foyer(folder) as server:
        yield load.Target(server.port, server.pid)


@contextlib.contextmanager
def foyer_chat(bench):
    mysql, pid = {}, None
    if bench.database is not None:
        bench.database.make_empty()
        mysql, pid = bench.database.environment, bench.database.pid
    with _scratch(bench) as folder, bench.foyer(folder, mysql=mysql) as server:
        rows = []
        for number, (token, conversation) in enumerate(server.make_visitors(SENDERS)):
            rows += [(number, token, conversation, True), (number, server.token, conversation, False)]
        foyer.write_people(folder / 'people', rows)
        yield load.Target(server.port, server.pid, folder / 'people', pid)


def node(script):
    @contextlib.contextmanager
    def server(bench):
        with _scratch(bench) as folder, peers.NodePeer(folder, bench.node, script, bench.server_cpu) as target:
            yield target
    return server


def node_chat(store):
    @contextlib.contextmanager
    def server(bench):
        database = bench.database
        with _scratch(bench) as folder, peers.NodePeer(
                folder, bench.node, 'chat/server.mjs', bench.server_cpu, store=store, visitors=SENDERS,
                environment=database.environment if database else None,
                database_pid=database.pid if database else None) as target:
            yield target
    return server


@contextlib.contextmanager
def bare(bench):
    with _scratch(bench) as folder, peers.Bare(folder, bench.build / 'bench/echo-bare', bench.server_cpu) as target:
        yield target


@contextlib.contextmanager
def nchan(bench):
    with _scratch(bench) as folder, peers.Nchan(folder, bench.nchan, bench.server_cpu) as target:
        yield target


def _echo(variant, server, idle, *arguments):
    settle = ('--settle', SETTLE_SECONDS) if idle == IDLE else ()
    return Case(f'{variant}, {idle}', server, 'echo', ('--sockets', idle, *settle, *arguments))


def _broadcast(variant, server, in_flight, *arguments):
    return Case(f'{variant}, {in_flight}', server, 'broadcast',
                ('--sockets', SUBSCRIBERS, '--in-flight', in_flight, '--time-out', 120, *arguments))


def _chat(variant, server):
    return Case(variant, server, 'chat', ('--dialect', 'foyer-join'))


RAW_ECHO = ('--path', '/ws/echo')
ROOM = ('--path', '/room')

GROUPS = {
    'echo': [case for idle in (FEW_IDLE, IDLE) for case in (
        _echo('foyer', foyer_with(make_idle), idle, '--dialect', 'foyer'),
        _echo('foyer-raw', foyer_raw, idle, *RAW_ECHO),
    )] + [
        _echo('bare', bare, IDLE),
        _echo('ws', node('echo-ws.mjs'), IDLE),
        _echo('socketio', node('echo-socketio.mjs'), IDLE, '--dialect', 'socketio'),
        _echo('nchan', nchan, IDLE, '--dialect', 'nchan'),
    ],
    'connect': [
        Case('foyer', foyer_bare, 'connect', ('--path', '/ws', '--sockets', IDLE)),
        Case('ws', node('echo-ws.mjs'), 'connect', ('--sockets', IDLE)),
    ],
    'broadcast': [case for in_flight in (1, 8) for case in (
        _broadcast('foyer', foyer_with(make_audience), in_flight, '--dialect', 'foyer-join'),
        _broadcast('ws', node('echo-ws.mjs'), in_flight, *ROOM),
        _broadcast('socketio', node('echo-socketio.mjs'), in_flight, '--dialect', 'socketio'),
        _broadcast('nchan', nchan, in_flight, *ROOM, '--publisher-path', '/publish'),
    )],
    'chat-mariadb': [
        _chat('foyer', foyer_chat),
        _chat('sequelize', node_chat('sequelize')),
        _chat('mysql2', node_chat('mysql2')),
        _chat('mysql2-grouped', node_chat('mysql2-grouped')),
    ],
    'chat-sqlite': [
        _chat('foyer', foyer_chat),
        _chat('sqlite', node_chat('sqlite')),
        _chat('sqlite-grouped', node_chat('sqlite-grouped')),
    ],
}


@contextlib.contextmanager
def surroundings(bench, group):
    """What a group's variants share."""
    if group != 'chat-mariadb':
        yield
        return
    with MariaDB(bench.scratch / 'mariadb', bench.build) as database:
        bench.database = database
        try:
            yield
        finally:
            bench.database = None

# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""What Foyer is meant to show, and how each of it is read from the rows."""

import dataclasses

from tables import significant

CPU, RATE = 'serverCpuUs', 'operationsPerSecond'


@dataclasses.dataclass(frozen=True)
class Check:
    """One line of the table. @measured is None where nothing was measured."""
    what: str
    target: str
    measured: float | None
    met: bool | None
    unit: str = ' times'
    detail: str = ''


def at_least(what, least, measured, unit=' times', detail=''):
    return Check(what, f'≥ {least:g}{unit}', measured, None if measured is None else measured >= least, unit, detail)


def at_most(what, most, measured, unit=' times', detail=''):
    return Check(what, f'≤ {most:g}{unit}', measured, None if measured is None else measured <= most, unit, detail)


def _pair(rows, group, upper, lower, figure, unit):
    values = [rows.median(group, variant, figure) for variant in (upper, lower)]
    return '' if None in values else f'{significant(values[0])} against {significant(values[1])} {unit}'


def _less(rows, what, least, group, peer, own, figure, unit):
    """@own needs @least times less of something than @peer."""
    return at_least(what, least, rows.ratio(group, peer, own, figure),
                    detail=_pair(rows, group, peer, own, figure, unit))


def _more(rows, what, least, group, own, peer, figure, unit):
    return at_least(what, least, rows.ratio(group, own, peer, figure),
                    detail=_pair(rows, group, own, peer, figure, unit))


def echo(rows):
    for own, name in (('foyer', 'an `echo` frame'), ('foyer-raw', '`/ws/echo`')):
        yield at_most(f'CPU for {name}, 10,000 idle against 100', 1.15,
                      rows.ratio('echo', f'{own}, 10000', f'{own}, 100', CPU),
                      detail=_pair(rows, 'echo', f'{own}, 10000', f'{own}, 100', CPU, 'µs'))
    for peer, name, least in (('ws', '`ws`', 1.8), ('socketio', 'Socket.IO', 2.5), ('nchan', 'nchan', 1.6)):
        for own, door in (('foyer-raw', '`/ws/echo`'), ('foyer', 'an `echo` frame')):
            yield _less(rows, f'CPU at 10,000 idle, {name} against {door}', least, 'echo', f'{peer}, 10000',
                        f'{own}, 10000', CPU, 'µs')


def memory(rows):
    yield at_most('RSS per idle authenticated connection at 10,000', 1024,
                  rows.median('echo', 'foyer, 10000', 'rssPerSocketBytes'), ' B')
    yield _less(rows, 'the same, `ws` (without authentication) against it', 8, 'echo', 'ws, 10000', 'foyer, 10000',
                'rssPerSocketBytes', 'B')


def connect(rows):
    failed = rows.values('connect', 'foyer', 'failed')
    yield at_most('10,000 connects at once: failures', 0, max(failed) if failed else None, '')
    yield _more(rows, 'connects a second with handshake, against `ws`', 2, 'connect', 'foyer', 'ws', RATE, '/s')


def broadcast(rows):
    for in_flight, words, leasts in ((1, 'one in flight', (1.3, 2.0, 1.1)), (8, 'eight in flight', (5, 10, 5))):
        for (peer, name), least in zip((('ws', '`ws`'), ('socketio', 'Socket.IO'), ('nchan', 'nchan')), leasts):
            yield _less(rows, f'CPU a delivery to 10,000, {words}, {name} against Foyer', least, 'broadcast',
                        f'{peer}, {in_flight}', f'foyer, {in_flight}', CPU, 'µs')


def chat_mariadb(rows):
    group, first = 'chat-mariadb', 'sequelize'
    for peer, name, least in ((first, 'Express + ws + Sequelize', 10), ('mysql2', 'Node on mysql2', 4),
                              ('mysql2-grouped', 'Node on mysql2, grouped commits', 1.5)):
        yield _more(rows, f'stored messages a second on MariaDB, against {name}', least, group, 'foyer', peer, RATE,
                    '/s')
    yield _less(rows, 'p99 from send to ack, Express + ws + Sequelize against Foyer', 8, group, first, 'foyer',
                'p99Ms', 'ms')
    yield _less(rows, 'server CPU a message, the same', 20, group, first, 'foyer', CPU, 'µs')
    yield _less(rows, 'RSS under load, the same', 4, group, first, 'foyer', 'rssEndKb', 'KiB')


def chat_sqlite(rows):
    yield _more(rows, 'stored messages a second on SQLite, `synchronous=FULL`, against better-sqlite3, a transaction '
                'a message', 2.5, 'chat-sqlite', 'foyer', 'sqlite', RATE, '/s')
    yield at_least('acknowledged messages a second on SQLite', 5000, rows.median('chat-sqlite', 'foyer', RATE), '/s')


ALL = (('echo', (echo, memory)), ('connect', (connect,)), ('broadcast', (broadcast,)),
       ('chat-mariadb', (chat_mariadb,)), ('chat-sqlite', (chat_sqlite,)))


def checks(rows, groups):
    """All lines that the measured @groups can fill."""
    return [check for group, makers in ALL if group in groups for make in makers for check in make(rows)]

# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/performance.md and its pictures, from the rows."""

import plots
import requirements
import tables
from rows import median

TITLES = {
    'echo': 'Echo beside idle connections',
    'connect': 'Connecting',
    'broadcast': 'Broadcast',
    'chat-mariadb': 'The chat job on MariaDB',
    'chat-sqlite': 'The chat job on SQLite',
}

NOTES = {
    'echo': """Ten clients each send 100 bytes as soon as the ones before are back. `foyer` is the `echo` frame of
production: JSON, on authenticated sockets, each of a visitor of its own. `foyer-raw` is `/ws/echo`, which exists in
development only and does what the peers do: bytes come back as they went. An nchan client publishes to a channel of
its own and gets it back. `bare` is the floor: a loop of `epoll_wait`, `recv` and `send` in C that checks nothing,
limits nothing and ends nothing (`bench/peers/echo-bare.c`). The numbers beside the names are the idle connections. Memory is RSS with all connections open
less RSS before the first, through their number, read when 10,000 have been idle for 18 seconds; of the
peers nobody authenticates.""",
    'connect': """All connects are begun at once; each counts when the answer to its handshake is there. The backlog
is 4096 everywhere.""",
    'broadcast': """One socket sends 100 bytes, or eight times 100 bytes without waiting; the next go when all 10,000
have them. Every subscriber's messages are checked. Foyer's go to a room of 10,000 visitors: each message is
checked, numbered, stored on SQLite with `synchronous=FULL` and acknowledged before it goes out, in a frame of about
450 bytes. The peers store nothing, number nothing and send the bare 100 bytes; nchan keeps the last
ten for late comers.""",
    'chat-mariadb': """200 visitors each send a text of 100 bytes as soon as the one before is acknowledged. The server
checks that the sender takes part, gives the message the next `seq` of its conversation, stores it in a transaction,
acknowledges after the commit, and sends it to both participants: the visitor and a socket of an agent. All servers
speak the same frames, refuse the same client id twice, and use ten connections to the same MariaDB, which flushes at
each commit. The load tool checks that each participant got exactly what was acknowledged, by `seq` without a gap.
Foyer also writes its change feed, a row for the message and one for the conversation, and the sender's read
position, which the peers do not.""",
    'chat-sqlite': """The same job. All use WAL and `synchronous=FULL`.""",
}


def _pictures(group, folder):
    return '\n\n'.join(f'![{plot.title}]({folder}/performance-{plot.name}.svg)'
                       for plot in plots.PLOTS if plot.group == group)


def _problems(rows):
    found = rows.problems()
    if not found:
        return 'No connection was lost, no message was lost, came twice or out of order.\n'
    lines = [f'- {group}, `{variant}`: {what} ({count} times)' for group, variant, what, count in found]
    return 'What went wrong:\n\n' + '\n'.join(lines) + '\n'


def _load(rows):
    return tables.number(median([row.get('loadAverage') for row in rows.rows]), 1)


def write_text(rows, machine, groups, repetitions, seconds, pinned, left_out):
    parts = [
        '# Performance\n',
        'Written by `bench/run`; [bench/README.md](../bench/README.md) tells how to repeat it.\n',
        f'{repetitions} repetitions of {seconds} s each, the variants one after the other in every repetition. '
        'Figures are medians; ratios are medians of the ratios within a repetition. CPU is user and system time of the '
        'server, all its processes and threads, for one operation: it leaves out waiting, and is what to trust on a '
        'machine with other work. '
        + ('Server on core 0, load tool on core 1; MariaDB may use both.\n' if pinned else 'Nothing was pinned.\n'),
        f'The load average of the machine meanwhile was {_load(rows)} in the median; a quiet one has about 1.5.\n',
        '## What was to be shown\n', tables.of_checks(requirements.checks(rows, groups)), _problems(rows),
    ]
    parts += [f'Left out: {text}\n' for text in left_out]
    for group in groups:
        parts += [f'## {TITLES[group]}\n', NOTES[group] + '\n', tables.of_group(rows, group),
                  _pictures(group, 'pictures') + '\n']
    parts += ['## The machine\n', tables.table(('', ''), machine.items())]
    return '\n'.join(parts)


def write(folder, text, rows):
    """performance.md and pictures/performance-*.svg in @folder."""
    (folder / 'pictures').mkdir(parents=True, exist_ok=True)
    (folder / 'performance.md').write_text(text, encoding='utf-8')
    for plot in plots.PLOTS:
        picture = plots.draw(plot, rows)
        if picture is not None:
            (folder / 'pictures' / f'performance-{plot.name}.svg').write_text(picture, encoding='utf-8')

# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""The server is killed at random moments; what it acknowledged is there once, and everybody has seen it once."""

import contextlib
import os
import random
import signal
import time

import asyncio
from proof.world import World, make_server, maria, until

LONGEST_LOAD_SECONDS = 0.8
RECOVERY_SECONDS = 60
# The supervisor waits longer with each crash; one that is new begins at a quarter of a second.
WAYS = ('worker', 'worker', 'worker', 'group', 'worker', 'worker', 'worker', 'supervisor')


def is_gone(pid):
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii') as stat:
            return stat.read().rpartition(')')[2].split()[0] == 'Z'
    except OSError:
        return True


async def kill(server, way):
    """Returns at once where the supervisor lives, otherwise after a new start."""
    worker = server.worker()
    if way == 'worker':
        if worker is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        return
    if way == 'group':
        os.killpg(server.pid, signal.SIGKILL)
    else:
        os.kill(server.pid, signal.SIGKILL)
    server.process.wait()
    if worker is not None:
        await until(lambda: is_gone(worker), 10, 'the worker ends with its supervisor')
    await asyncio.sleep(random.uniform(0, 0.2))
    server.start()


async def run_rounds(options, server, world):
    world.start()
    for number in range(options.rounds):
        before = world.acknowledged
        # Now and then it is killed before it serves again.
        if random.random() > 0.1:
            await until(lambda: world.acknowledged > before, RECOVERY_SECONDS, f'a message of round {number + 1} is acknowledged')
            await asyncio.sleep(random.uniform(0, LONGEST_LOAD_SECONDS))
        await kill(server, WAYS[number % len(WAYS)])
    await until(lambda: all(member.is_live for member in world.members), RECOVERY_SECONDS, 'all are back')
    return await world.settle()


def run(options, scratch):
    started = time.monotonic()
    with maria(options, scratch) as database, make_server(options, f'{scratch}/foyer', database) as server:
        world = World(server, chats=options.chats)
        tally = asyncio.run(run_rounds(options, server, world))
        result = {'rounds': options.rounds, 'messages': tally.messages, 'acknowledged': tally.acknowledged, 'seen': tally.seen,
                  'connections': sum(member.connections for member in world.members), 'lost': tally.lost,
                  'duplicates': tally.duplicates, 'gaps': tally.gaps, 'seconds': round(time.monotonic() - started)}
    return result, tally.faults

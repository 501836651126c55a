# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""MariaDB goes away under load, and comes back; those who chat see only delay."""

import asyncio
import os
import random
import re
import signal
import time

from proof.wire import pss_bytes
from proof.world import World, make_server, maria, until

RECOVERY_SECONDS = 60
LONGEST_LOAD_SECONDS = 1.5
OUTAGE_SECONDS = (0.1, 4)
MEMORY_BYTES = 48 << 20


class Sampler:
    """The most memory that the server had, looked at ten times a second."""

    def __init__(self, pid):
        self.pid, self.before, self.most = pid, pss_bytes(pid), 0
        self.task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self):
        while True:
            self.most = max(self.most, pss_bytes(self.pid))
            await asyncio.sleep(0.1)

    def stop(self):
        self.task.cancel()
        return self.most - self.before


async def go_away(database, seconds):
    await asyncio.get_running_loop().run_in_executor(None, database.kill)
    await asyncio.sleep(seconds)
    await asyncio.get_running_loop().run_in_executor(None, database.restart)


async def run_outages(options, server, database, world):
    world.start()
    await until(lambda: world.acknowledged > 100, RECOVERY_SECONDS, 'the first messages are acknowledged')
    sampler = Sampler(server.worker())
    outages = [random.uniform(*OUTAGE_SECONDS) for _ in range(options.outages)]
    if options.long_outage:
        outages.append(options.long_outage)
    for number, outage in enumerate(outages):
        await go_away(database, outage)
        before = world.acknowledged
        await until(lambda: world.acknowledged > before, RECOVERY_SECONDS, f'a message after outage {number + 1} is acknowledged')
        await asyncio.sleep(random.uniform(0.2, LONGEST_LOAD_SECONDS))
    closes = sum(member.closes for member in world.members)
    tally = await world.settle()
    return tally, closes, sampler.stop()


def stop_and_count(server):
    """(turns in which the main loop was held, those in which it waited), as the server says when it stops."""
    server.process.send_signal(signal.SIGTERM)
    code = server.process.wait(30)
    found = re.findall(r'was held in (\d+) turns, waited in (\d+)', (server.folder / 'server.log').read_text(encoding='utf-8'))
    if code != 0 or not found:
        raise RuntimeError(f'the server ended with {code} and did not tell its turns: {server.log()}')
    return int(found[-1][0]), int(found[-1][1])


def run(options, scratch):
    started = time.monotonic()
    with maria(options, scratch) as database, make_server(options, f'{scratch}/foyer', database) as server:
        pid = server.worker()
        world = World(server, chats=options.chats)
        tally, closes, memory = asyncio.run(run_outages(options, server, database, world))
        same = server.worker() == pid
        held, waited = stop_and_count(server)
        faults = list(tally.faults)
        if closes:
            faults.append(f'{closes} sockets were closed')
        if not same:
            faults.append('the server was started again')
        if held and not options.untimed:
            faults.append(f'the main loop was held in {held} turns')
        if memory > MEMORY_BYTES and 'ASAN_OPTIONS' not in os.environ:
            faults.append(f'{memory >> 20} MiB more than before, {MEMORY_BYTES >> 20} allowed')
        result = {'outages': options.outages + bool(options.long_outage), 'messages': tally.messages, 'acknowledged': tally.acknowledged,
                  'seen': tally.seen, 'lost': tally.lost, 'duplicates': tally.duplicates, 'gaps': tally.gaps, 'socketsClosed': closes,
                  'unavailable': sum(member.refusals for member in world.members), 'heldTurns': held, 'waitedTurns': waited,
                  'memoryBytes': memory, 'seconds': round(time.monotonic() - started)}
    return result, faults

# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Sockets that never read in a busy room: what they cost the server, and what those who read notice of them.

A pair is the same measurement twice, with and without the stuck readers, in turns of who is first; ratios are taken
within a pair. A stuck reader is stuck before the measurement: the kernel's buffers are full, and what comes is queued.
"""

import asyncio
import contextlib
import json
import os
import pathlib
import socket
import statistics
import subprocess
import time

import foyer
from proof.ledger import Ledger
from proof.member import Member
from proof.wire import Socket, pss_bytes, text_frame, unlimited_descriptors
from proof.world import make_server, maria, until

FILL_TEXT = '🦊' * 7000  # 28 KB
FILL_MESSAGES = 12  # more than the kernel keeps for a reader, less than the queue
# What the limits allow to a stuck reader: 4,096 places of a queue, of 16 bytes, doubled when it grows, and itself.
STUCK_BYTES = 4096 * 16 * 2 + 4096
QUEUE_BYTES = 1 << 20
SLACK_BYTES = 24 << 20
MOST_RATIO = 1.2
SECONDS = 1.5


class Stuck:
    """@count sockets that subscribe and then never read."""

    def __init__(self, port, token, room, count):
        greeting = [{'type': 'auth', 'id': 'a', 'payload': {'token': token}}, {'type': 'subscribe', 'id': 's', 'payload': {'conversationId': room}}]
        handshake = ('GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                     'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n').encode()
        self.sockets = []
        for _ in range(count):
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.settimeout(30)
            one.connect(('127.0.0.1', port))
            one.sendall(handshake + b''.join(text_frame(message) for message in greeting))
            self.sockets.append(one)
        for one in self.sockets:
            self._await_subscribed(one)

    @staticmethod
    def _await_subscribed(one):
        """Without taking it: who has read a little would have room again."""
        end = time.monotonic() + 30
        while b'"subscribed"' not in one.recv(4096, socket.MSG_PEEK):
            if time.monotonic() > end:
                raise RuntimeError('a stuck reader was not subscribed')
            time.sleep(0.01)

    def close(self):
        for one in self.sockets:
            one.close()


def count_sockets(port):
    """What the server says: of all WebSockets."""
    import http.client
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=30)
    with contextlib.closing(connection):
        connection.request('GET', '/metrics')
        for line in connection.getresponse().read().decode().splitlines():
            if line.startswith('foyer_sockets '):
                return int(float(line.split()[-1]))
    raise RuntimeError('there is no foyer_sockets in /metrics')


async def say(server, room, count, text):
    """An agent says @count things, one after the other."""
    acks = 0

    def on_message(message):
        nonlocal acks
        if message['type'] == 'error':
            raise RuntimeError(message)
        acks += message['type'] == 'ack'

    speaker = await Socket.open(server.port, on_message, [{'type': 'auth', 'id': 'a', 'payload': {'token': server.token}}])
    for number in range(count):
        speaker.send({'type': 'chat', 'id': f'{time.monotonic_ns()}', 'payload': {'conversationId': room, 'content': text}})
        await until(lambda wanted=number + 1: acks == wanted, 30, 'an acknowledgement')
    speaker.close()
    await speaker.closed


def measure(options, server, people):
    """What the load tool finds with the sockets that read, which check that they get everything once and in order."""
    command = [options.build / 'bench/foyer-load', 'broadcast', '--dialect', 'foyer-join', '--port', server.port, '--people', people,
               '--server-pid', server.pid, '--sockets', options.healthy, '--warm-up', 0.3, '--seconds', SECONDS]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=120)
    line = json.loads(done.stdout) if done.stdout else {'problem': done.stderr}
    return line | {'problem': line.get('problem') or (None if done.returncode == 0 else f'exit status {done.returncode}')}


class Case:
    def __init__(self, options, server, scratch):
        self.options, self.server, self.faults = options, server, []
        staff = foyer.Caller(server.port)
        self.room = staff.call('POST', '/api/conversations', {'kind': 'room', 'title': 'Busy'}, server.token)['id']
        staff.close()
        self.people = pathlib.Path(scratch, 'people')
        foyer.write_people(self.people, [(0, server.token, self.room, True)])
        self.left = []

    def memory(self):
        return pss_bytes(self.server.worker())

    def once(self, with_stuck):
        stuck = Stuck(self.server.port, self.server.token, self.room, self.options.stuck) if with_stuck else None
        if stuck:
            asyncio.run(say(self.server, self.room, FILL_MESSAGES, FILL_TEXT))
        line = measure(self.options, self.server, self.people)
        if line['problem']:
            self.faults.append(line['problem'])
        if stuck:
            self.left.append(count_sockets(self.server.port))
            stuck.close()
        self._await_gone()
        return line

    def _await_gone(self):
        end = time.monotonic() + 30
        while count_sockets(self.server.port) > 0 and time.monotonic() < end:
            time.sleep(0.05)

    def pairs(self):
        rows = []
        for number in range(self.options.pairs):
            pair = {with_stuck: self.once(with_stuck) for with_stuck in ((False, True) if number % 2 else (True, False))}
            if any(line.get('p99Ms') is None for line in pair.values()):
                raise RuntimeError(f'nothing was measured: {pair}')
            rows.append(pair)
        return rows

    def overflow(self):
        """Says so much that the stuck are cut; others read along. Returns (the most memory, the memory afterwards)."""
        ledger = Ledger()
        stuck = Stuck(self.server.port, self.server.token, self.room, self.options.stuck)
        most = self.memory()

        async def run():
            nonlocal most
            readers = [Member(f'reader{number}', self.server.token, self.server.port, [self.room], ledger) for number in range(3)]
            since = await asyncio.get_running_loop().run_in_executor(None, self.last_seq)
            for reader in readers:
                ledger.see(reader.name, {'conversationId': self.room, 'seq': since, 'id': ''})
                reader.start()
            await until(lambda: all(reader.is_live for reader in readers), 30, 'the readers are there')
            for _ in range(10):
                await say(self.server, self.room, 8, FILL_TEXT)
                most = max(most, self.memory())
            await until(lambda: all(ledger.last_seen(reader.name, self.room) == since + 80 for reader in readers), 60, 'all is read')
            for reader in readers:
                seqs = [seq for seq, _ in ledger.seen[reader.name][self.room]]
                if seqs != list(range(since, since + 81)) or reader.closes:
                    self.faults.append(f'{reader.name} did not get everything once and in order')
                await reader.stop()

        asyncio.run(run())
        end = time.monotonic() + 30
        while (left := count_sockets(self.server.port)) > 0 and time.monotonic() < end:
            time.sleep(0.1)
        if left:
            self.faults.append(f'{left} sockets that do not read are still there')
        stuck.close()
        return most, self.memory()

    def last_seq(self):
        caller = foyer.Caller(self.server.port)
        with contextlib.closing(caller):
            return caller.call('GET', f'/api/conversations/{self.room}', token=self.server.token)['lastSeq']


def judge(options, case, rows, memory):
    """What is too much."""
    before, most, after = memory
    bound = options.stuck * STUCK_BYTES + 4 * QUEUE_BYTES + SLACK_BYTES
    ratio = statistics.median(pair[True]['p99Ms'] / pair[False]['p99Ms'] for pair in rows) if rows else None
    faults = list(case.faults)
    if most - before > bound and 'ASAN_OPTIONS' not in os.environ:
        faults.append(f'{(most - before) >> 20} MiB more memory with them, {bound >> 20} allowed')
    if ratio is not None and ratio > MOST_RATIO and not options.untimed:
        faults.append(f'p99 of the others is {ratio:.2f} times what it is without them')
    return faults, ratio, bound


def run(options, scratch):
    started = time.monotonic()
    if unlimited_descriptors() < options.stuck + options.healthy + 100:
        raise RuntimeError('the descriptor limit is too low')
    with maria(options, scratch) as database, make_server(options, f'{scratch}/foyer', database) as server:
        case = Case(options, server, scratch)
        before = case.memory()
        rows = case.pairs()
        most, after = case.overflow()
        faults, ratio, bound = judge(options, case, rows, (before, most, after))
        medians = {name + ('WithStuck' if with_stuck else ''): statistics.median(pair[with_stuck][name] for pair in rows)
                   for name in ('p50Ms', 'p99Ms', 'serverCpuUs') for with_stuck in (False, True)} if rows else {}
        result = {'stuck': options.stuck, 'healthy': options.healthy, 'pairs': len(rows), **medians,
                  'ratios': [round(pair[True]['p99Ms'] / pair[False]['p99Ms'], 2) for pair in rows], 'ratio': ratio and round(ratio, 3),
                  'socketsAfterEach': case.left, 'pssBefore': before, 'pssMost': most, 'pssAfter': after, 'allowedMore': bound,
                  'seconds': round(time.monotonic() - started)}
    return result, faults

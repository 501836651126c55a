#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Crowds at a real server's door: readers who never read, more connections than there may be; TAP.

    crowd.py SERVER [WORD…]

With words only the tests whose names have one of them.
"""
import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import select
import signal
import socket
import sys
import threading
import time

from wire import BINARY, CLOSE, PING, PONG, TEXT, Wire, frame, serving

IS_SANITIZED = 'ASAN_OPTIONS' in os.environ  # slow, and freed memory is kept in quarantine: no bound holds
READERS = 200 if IS_SANITIZED else 1000
HEALTHY = 3
MESSAGES = 300 if IS_SANITIZED else 2000
CONTENT = '🦊' * 8000  # 32 KB in UTF-8
MESSAGE_BYTES = 32000
QUEUE_BYTES = 1024 * 1024
PLACE_BYTES = 64  # a place in a queue, with its share of the allocator's overhead
CONNECTION_BYTES = 4096
MEBIBYTE = 1024 * 1024


class Room:
    """A conversation, and how agents follow it."""

    def __init__(self, server):
        self.server = server
        self.token = server.register()
        widget = server.make('/api/widgets', {'name': 'Busy'}, self.token)['id']
        session = {'context': {'url': 'https://a.example/', 'title': 'Busy'}}
        self.identifier = server.make(f'/api/widgets/{widget}/sessions', session)['conversationId']

    def join(self, receive_buffer=None):
        wire = Wire(self.server.port, '/ws', receive_buffer=receive_buffer)
        wire.authenticate(self.token)
        answer = wire.ask({'type': 'subscribe', 'id': 's', 'payload': {'conversationId': self.identifier}})
        assert answer['payload']['event'] == 'subscribed', answer
        return wire

    def say(self, wire, number):
        payload = {'conversationId': self.identifier, 'content': f'{number} {CONTENT[:7990]}'}
        wire.send(frame(TEXT, json.dumps({'type': 'chat', 'id': f'm{number}', 'payload': payload}, ensure_ascii=False).encode()))


class Sampler(threading.Thread):
    """The most memory that the server had while this ran."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.most, self.kernel, self.over = server, 0, 0, threading.Event()

    def run(self):
        while not self.over.wait(0.02) and self.server.process.poll() is None:
            with contextlib.suppress(AttributeError):  # it has just ended: a zombie has no memory
                self.most = max(self.most, self.server.resident_bytes())
            pages = re.search(r'TCP: .* mem (\d+)', pathlib.Path('/proc/net/sockstat').read_text()).group(1)
            self.kernel = max(self.kernel, int(pages) * resource.getpagesize())

    def stop(self):
        self.over.set()
        self.join()
        return self.most


class Reader(threading.Thread):
    """Reads all messages; keeps their numbers."""

    def __init__(self, wire):
        super().__init__(daemon=True)
        self.wire, self.seqs, self.fault = wire, [], None

    def run(self):
        try:
            while len(self.seqs) < MESSAGES:
                content = self.wire.read_json(lambda content: content['type'] == 'chat')
                self.seqs.append(content['payload']['seq'])
        except (AssertionError, OSError, ValueError) as fault:
            self.fault = f'{type(fault).__name__}: {fault}'


def drain_slow(wire):
    """What a reader finds who reads at last: the close code if it still came, None where the connection was reset or ended."""
    code = None
    with contextlib.suppress(ConnectionResetError, AssertionError):
        while (found := wire.read()) is not None:
            if found[0] == CLOSE:
                code = int.from_bytes(found[1][:2], 'big')
    return code


def test_readers_who_never_read(server):
    """The server's memory is bounded by what its limits allow, the others get everything in order, the slow are cut.

    All queues of one conversation hold the same frames, so these are a megabyte or two and not a thousand; on top come, for
    each reader, its places in the queue and what it costs to be connected, and what SQLite and the allocator keep. Without
    a limit the queues would keep all messages, which are more.
    """
    places = (QUEUE_BYTES // MESSAGE_BYTES + 2) * PLACE_BYTES
    bound = 4 * QUEUE_BYTES + READERS * (places + CONNECTION_BYTES) + 24 * MEBIBYTE
    assert bound < MESSAGES * MESSAGE_BYTES or IS_SANITIZED, 'this could not fail'
    room = Room(server)
    slow = [room.join(receive_buffer=4096) for _ in range(READERS)]
    readers = [Reader(room.join()) for _ in range(HEALTHY)]
    sender = room.join()
    before = server.resident_bytes()
    sampler = Sampler(server)
    for thread in (sampler, *readers):
        thread.start()
    started = time.monotonic()
    for number in range(MESSAGES):
        room.say(sender, number)
        if number >= 4:
            sender.read_json(lambda content: content['type'] == 'ack')
    for reader in readers:
        reader.join(60)
    spent = time.monotonic() - started
    deadline = time.monotonic() + 20
    while server.socket_count() > 2 * HEALTHY + 10 and time.monotonic() < deadline:
        time.sleep(0.1)
    left = server.socket_count()
    most = sampler.stop()
    print(f'# {spent:.1f} s; server {before >> 20} MiB, at most {most >> 20} MiB, allowed {(before + bound) >> 20} MiB; '
          f'kernel for all TCP at most {sampler.kernel >> 20} MiB; {left} sockets left', flush=True)
    for reader in readers:
        assert reader.fault is None, reader.fault
        assert reader.seqs == list(range(1, MESSAGES + 1)), 'an order of their own'
    assert most - before < bound or IS_SANITIZED, f'{most - before} bytes more, {bound} allowed'
    codes = [drain_slow(wire) for wire in slow]
    assert set(codes) <= {1013, None}, set(codes)
    assert left <= 2 * HEALTHY + 10, f'{left} sockets are left of {READERS} slow ones'
    for wire in (*slow, sender, *(reader.wire for reader in readers)):
        wire.socket.close()


def test_answers_that_nobody_reads(server):
    """What is queued for one alone is bounded for each; the queues here are of 64 KiB, what is asked for is 2 MiB each."""
    crowd, queue, size = 200, 64 * 1024, 60000
    bound = crowd * (queue + 2 * 64 * 1024) + 24 * MEBIBYTE
    assert bound < crowd * 35 * size, 'this could not fail'
    wires = [Wire(server.port, '/ws', receive_buffer=4096) for _ in range(crowd)]
    before = server.resident_bytes()
    sampler = Sampler(server)
    sampler.start()
    question = frame(TEXT, json.dumps({'type': 'echo', 'id': 'e', 'payload': 'x' * size}).encode())
    for wire in wires:
        wire.send(*[question] * 35)
    codes = [drain_slow(wire) for wire in wires]
    most = sampler.stop()
    print(f'# server {before >> 20} MiB, at most {most >> 20} MiB, allowed {(before + bound) >> 20} MiB', flush=True)
    assert set(codes) <= {1013, None}, set(codes)
    assert most - before < bound or IS_SANITIZED, f'{most - before} bytes more, {bound} allowed'
    for wire in wires:
        wire.socket.close()


def test_the_echo_queue(server):
    """/ws/echo keeps 32 MiB for who does not read; what has begun to leave is still whole, then comes 1013."""
    message = bytes(16 * MEBIBYTE)
    with Wire(server.port) as wire:
        before = server.resident_bytes()
        sampler = Sampler(server)
        sampler.start()
        wire.send(*[frame(BINARY, message)] * 3)
        # Whoever reads earlier may be fast enough.
        wire.await_taken()
        found = wire.read_all()
        most = sampler.stop()
    print(f'# server {before >> 20} MiB, at most {most >> 20} MiB; {[entry[0] for entry in found]}', flush=True)
    # 32 MiB of queue; a message that is coming and its echo.
    assert most - before < (32 + 2 * 16 + 16) * MEBIBYTE or IS_SANITIZED, f'{most - before} bytes more'
    # Who is too slow even for that loses it after two seconds.
    assert found == [(BINARY, message), (CLOSE, b'\x03\xf5reads too slowly')] or found[-1] in (('reset',), ('cut',)), found[-1][0]


def refused_with(port, request):
    """The status of the answer to a request that is sent at once; None where the server just closed."""
    with Wire(port, greet=False) as wire, contextlib.suppress(ConnectionResetError, AssertionError):
        wire.send(request)
        wire.read_head()
        body = json.loads(wire.buffer or wire.socket.recv(4096))
        assert body['code'] == 'unavailable' and body['requestId'], body
        return int(wire.head.split(b' ', 2)[1])
    return None


GET = b'GET /api/health HTTP/1.1\r\nHost: a\r\n\r\n'
HANDSHAKE = Wire.request('/ws', {'Host': 'a', 'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Version': '13',
                                 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ=='})


def test_more_than_the_cap(server):
    """Beyond the cap requests and handshakes get 503; the others are served on; when they leave, the next is served."""
    wires = [Wire(server.port) for _ in range(50)]
    found = [refused_with(server.port, request) for request in (GET, HANDSHAKE) * 20]
    assert found == [503] * 40, found
    for wire in wires:
        wire.send(frame(TEXT, b'still'))
        assert wire.read() == (TEXT, b'still')
        wire.socket.close()
    assert_served(server)


def assert_served(server):
    """Within seconds, not minutes: who has just left may still be counted at first."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            if server.call('GET', '/api/health/live')[0] == 200:
                return
        time.sleep(0.05)
    raise AssertionError('it serves nobody any more')


def leave_descriptors(server, count):
    """So few are left to the server from now on."""
    used = max(int(entry.name) for entry in pathlib.Path(f'/proc/{server.process.pid}/fd').iterdir())
    hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)[1]
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (used + 1 + count, hard))


def flood(server, count):
    peers = []
    for _ in range(count):
        peer = socket.socket()
        peer.setblocking(False)
        peer.connect_ex(('127.0.0.1', server.port))
        peers.append(peer)
    return peers


def test_no_descriptors_left(server):
    """EMFILE itself: nobody is left waiting, nothing spins, and service goes on with the first descriptor that is free."""
    leave_descriptors(server, 20)
    peers = flood(server, 400)
    end = time.monotonic() + 10
    while (let_go := sum(is_readable(peer) for peer in peers)) < 370 and time.monotonic() < end:
        time.sleep(0.1)
    spent = cpu_of_a_second(server)
    print(f'# a second of it costs {spent:.2f} s of CPU; {let_go} of {len(peers)} were told', flush=True)
    assert spent < 0.5, f'{spent} s of CPU in a second: it spins'
    assert let_go >= 370, f'only {let_go} of {len(peers)} are not left waiting'
    for peer in peers:
        peer.close()
    assert_served(server)


def cpu_of_a_second(server):
    before = server.cpu_seconds()
    time.sleep(1)
    return server.cpu_seconds() - before


def is_readable(peer):
    poll = select.poll()
    poll.register(peer, select.POLLIN)
    return bool(poll.poll(0))


def test_few_descriptors_from_the_start(server):
    """Started with 128, the server leaves itself what it needs: a flood costs no request of an established connection."""
    wire = Wire(server.port)
    peers = flood(server, 400)
    time.sleep(0.5)
    spent = cpu_of_a_second(server)
    assert spent < 0.5, f'{spent} s of CPU in a second: it spins'
    wire.send(frame(PING, b'p'))
    assert wire.read() == (PONG, b'p')
    for peer in peers:
        peer.close()
    assert_served(server)
    wire.socket.close()


def test_a_burst_waits_in_the_backlog(server):
    """2,000 who connect while the server is stopped all get in: the backlog is long enough, if the kernel allows it."""
    allowed = int(pathlib.Path('/proc/sys/net/core/somaxconn').read_text())
    count = min(2000, allowed - 10, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 100)
    server.process.send_signal(signal.SIGSTOP)
    try:
        peers = flood(server, count)
    finally:
        server.process.send_signal(signal.SIGCONT)
    for peer in peers:
        peer.settimeout(20)
        peer.sendall(GET)
    # From one address most are too many calls, which is an answer too.
    served = sum(peer.recv(12) in (b'HTTP/1.1 200', b'HTTP/1.1 429') for peer in peers)
    for peer in peers:
        peer.close()
    assert served == count, f'{served} of {count}'


TESTS = (
    (test_readers_who_never_read, {'FOYER_LIMIT_MESSAGES_PER_S': '0'}),
    (test_answers_that_nobody_reads, {'FOYER_LIMIT_MESSAGES_PER_S': '0', 'FOYER_LIMIT_QUEUE_BYTES': '65536'}),
    (test_the_echo_queue, {}),
    (test_more_than_the_cap, {'FOYER_LIMIT_CONNECTIONS': '50'}),
    (test_no_descriptors_left, {}),
    (test_few_descriptors_from_the_start, {'descriptors': 128}),
    (test_a_burst_waits_in_the_backlog, {}),
)


def run(number, test, program, options):
    name = test.__name__[5:].replace('_', '-')
    started = time.monotonic()
    try:
        with serving(program, **options) as server:
            test(server)
    except (AssertionError, OSError, ValueError) as fault:
        print(f'not ok {number} - {name}\n# {type(fault).__name__}: {str(fault)[:1500]!r}', flush=True)
        return False
    print(f'ok {number} - {name}\n# {time.monotonic() - started:.1f} s', flush=True)
    return True


def main(program, *words):
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 3 * READERS:
        print('1..0 # SKIP the descriptor limit is too low for a crowd')
        return 0
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    tests = [(test, options) for test, options in TESTS if not words or any(word in test.__name__ for word in words)]
    print(f'1..{len(tests)}', flush=True)
    return 0 if all([run(number, test, program, options) for number, (test, options) in enumerate(tests, 1)]) else 1


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

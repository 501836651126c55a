#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""The codec against the tables of conformance_tables.py, over a real socket to a real server's /ws/echo; TAP.

    conformance.py SERVER [WORD…]

With words only the cases whose names have one of them.
"""
import struct
import sys
import time

from conformance_tables import GROUPS, GREEK, MEBIBYTE, TOO_BIG, code_of
from wire import BINARY, CLOSE, PING, PONG, TEXT, Wire, close_frame, frame, serving

VALID_KEY = 'dGhlIHNhbXBsZSBub25jZQ=='


def show(found):
    return [entry if len(repr(entry)) < 200 else (entry[0], f'{len(entry[1])} octets') for entry in found]


def run_case(server, sent, expected):
    """Sends all, says good-bye where the server has not, and wants the frames, the code, and a clean end of TCP."""
    expected = list(expected)
    is_failed = bool(expected) and not isinstance(expected[-1], tuple)
    with Wire(server.port) as wire:
        wire.send(*sent)
        if not is_failed:
            wire.send(close_frame(1000))
            expected.append(1000)
        found = wire.read_all()
    assert found and found[-1][0] == CLOSE, f'the last is no close frame: {show(found)}'
    found[-1] = code_of(found[-1][1])
    assert found == expected, f'{show(found)}, not {show(expected)}'


def handshake(server, changes, version='1.1', method='GET'):
    fields = {'Host': 'localhost', 'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Key': VALID_KEY,
              'Sec-WebSocket-Version': '13', **changes}
    with Wire(server.port, greet=False) as wire:
        wire.send(wire.request('/ws/echo', fields, version, method))
        wire.read_head()
        status = int(wire.head.split(b' ', 2)[1])
        names = dict(line.lower().split(b': ', 1) for line in wire.head.split(b'\r\n')[1:])
        if status == 101:
            wire.send(frame(TEXT, b'hello'))
            assert wire.read() == (TEXT, b'hello')
        return status, names


def test_handshake_taken(server):
    good = ({}, {'Upgrade': 'WebSocket'}, {'Upgrade': 'WEBSOCKET', 'Connection': 'UPGRADE'}, {'Connection': 'keep-alive, Upgrade'},
            {'Connection': 'keep-alive,upgrade'}, {'Origin': f'http://localhost:{server.port}', 'Host': f'localhost:{server.port}'},
            {'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits'},
            {'Sec-WebSocket-Extensions': 'permessage-deflate, x-webkit-deflate-frame'}, {'Sec-WebSocket-Protocol': 'chat, superchat'})
    for changes in good:
        status, names = handshake(server, changes)
        assert status == 101, f'{changes}: {status} {names}'
        assert names[b'upgrade'] == b'websocket' and names[b'connection'] == b'upgrade', names
        assert names[b'sec-websocket-accept'] == b's3pplmbitxaq9kygzzhzrbk+xoo=', names
        assert b'sec-websocket-extensions' not in names and b'sec-websocket-protocol' not in names, names


def test_handshake_refused(server):
    for version in '12', '8', '0', '14', 'thirteen', '13, 8':
        status, names = handshake(server, {'Sec-WebSocket-Version': version})
        assert status == 426, f'{version}: {status} {names}'
        assert names[b'sec-websocket-version'] == b'13' and names[b'upgrade'] == b'websocket', names
    for key in None, '', 'short', 'dGhlIHNhbXBsZQ==', 'not base64 at all!!!!!!!', VALID_KEY + 'AAAA':
        assert handshake(server, {'Sec-WebSocket-Key': key})[0] == 400, key
    status, names = handshake(server, {'Sec-WebSocket-Version': None})
    assert status == 400 and names[b'sec-websocket-version'] == b'13', names
    assert handshake(server, {}, '1.0')[0] in (400, 404, 505)
    assert handshake(server, {}, method='POST')[0] != 101
    assert handshake(server, {'Upgrade': 'h2c'})[0] != 101
    assert handshake(server, {'Connection': 'keep-alive'})[0] != 101
    assert handshake(server, {'Origin': 'https://elsewhere.example'})[0] == 403


def test_early_frames(server):
    """What comes in the handshake's own segment is served, whole or cut anywhere."""
    data = frame(TEXT, b'early') + frame(PING, b'p') + frame(BINARY, b'late')
    for cut in range(len(data) + 1):
        with Wire(server.port, early=data[:cut]) as wire:
            wire.send(data[cut:], close_frame(1000))
            found = wire.read_all()
        assert found == [(TEXT, b'early'), (PONG, b'p'), (BINARY, b'late'), (CLOSE, b'\x03\xe8')], f'{cut}: {found}'
    with Wire(server.port, early=close_frame(1001)) as wire:
        assert wire.read_all() == [(CLOSE, b'\x03\xe9')]


def test_fails_before_the_end(server):
    """The peer waits: the failure comes for what was sent, not for what is sent next."""
    for first, then in ((b'\xce\xba', b'\xf4\x90'), (b'\xce', b'\xce'), (GREEK, b'\xed\xa0')):
        whole = frame(TEXT, first + then, length=4000)
        with Wire(server.port) as wire:
            wire.send(whole[:-len(then)], frame(PING)[:0])
            with Wire(server.port) as other:
                other.send(frame(PING, b'in between'))
                assert other.read() == (PONG, b'in between')
            wire.socket.setblocking(False)
            try:
                raise AssertionError(f'too early: {wire.socket.recv(100)}')
            except BlockingIOError:
                wire.socket.settimeout(20)
            wire.send(whole[-len(then):])
            opcode, payload = wire.read()
            assert opcode == CLOSE and code_of(payload) == 1007, payload
            assert wire.read() is None


def test_reason_of_failures(server):
    """A close frame says why, in UTF-8, and fits."""
    for bad in (frame(3), frame(TEXT, b'\xff'), frame(TEXT, length=1 << 40)):
        with Wire(server.port) as wire:
            wire.send(bad)
            opcode, payload = wire.read()
            assert opcode == CLOSE and 2 < len(payload) <= 125 and payload[2:].decode(), payload
            wire.send(frame(CLOSE, payload[:2]))
            assert wire.read() is None


def test_huge_length_takes_no_memory(server):
    wires = [Wire(server.port) for _ in range(50)]
    before = server.resident_bytes()
    for wire in wires:
        wire.send(frame(BINARY, b'x', length=16 * MEBIBYTE))
    for wire in wires:  # behind it nothing is heard, but the next connection is
        with Wire(server.port) as other:
            other.send(frame(PING))
            assert other.read() == (PONG, b'')
    grown = server.resident_bytes() - before
    for wire in wires:
        wire.socket.close()
    assert grown < 16 * MEBIBYTE, f'{grown} bytes for 50 headers'


def echo_cpu(server, size, piece):
    data = frame(BINARY, b'\xfe' * size)
    pieces = [data[at:at + piece] for at in range(0, len(data), piece)]
    with Wire(server.port) as wire:
        before = server.cpu_seconds()
        wire.send(*pieces)
        opcode, payload = wire.read()
        spent = server.cpu_seconds() - before
        assert opcode == BINARY and len(payload) == size
    return spent


def test_pieces_cost_no_more_than_they_are(server):
    """Four times the message in pieces as small is four times the work and not sixteen."""
    small, large = echo_cpu(server, 4 * MEBIBYTE, 512), echo_cpu(server, 16 * MEBIBYTE, 512)
    print(f'# 4 MiB in pieces of 512: {small:.2f} s of CPU, 16 MiB: {large:.2f} s')
    assert large < 10 * max(small, 0.1), f'{large} s, {small} s for a quarter'


def test_the_chat_socket(server):
    """/ws has the same codec with its own limits: 64 KiB a message, no binary."""
    with Wire(server.port, '/ws') as wire:
        assert wire.read_json()['payload']['event'] == 'connected'
        wire.send(frame(TEXT, b' ' * 65537))
        opcode, payload = wire.read()
        assert opcode == CLOSE and code_of(payload) == TOO_BIG, payload
        assert wire.read() is None
    with Wire(server.port, '/ws') as wire:
        wire.read_json()
        wire.send(frame(BINARY, b'x'))
        assert wire.read_json()['payload']['code'] == 'unsupported_data'
        assert code_of(wire.read()[1]) == 1003
        wire.send(close_frame(1003))
        assert wire.read() is None


TESTS = (test_handshake_taken, test_handshake_refused, test_early_frames, test_fails_before_the_end, test_reason_of_failures,
         test_huge_length_takes_no_memory, test_pieces_cost_no_more_than_they_are, test_the_chat_socket)


def all_cases():
    for group in GROUPS:
        for name, sent, expected in group():
            yield f'{group.__name__.replace("_", "-")}: {name}', lambda server, sent=sent, expected=expected: run_case(server, sent, expected)
    for test in TESTS:
        yield test.__name__[5:].replace('_', '-'), test


def run(number, name, case, server):
    started = time.monotonic()
    try:
        case(server)
    except (AssertionError, OSError, ValueError, struct.error) as fault:
        print(f'not ok {number} - {name}\n# {type(fault).__name__}: {str(fault)[:1000]!r}', flush=True)
        return False
    spent = time.monotonic() - started
    print(f'ok {number} - {name}' + (f'\n# {spent:.1f} s' if spent > 1 else ''), flush=True)
    return True


def main(program, *words):
    cases = [(name, case) for name, case in all_cases() if not words or any(word in name for word in words)]
    print(f'1..{len(cases)}', flush=True)
    with serving(program) as server:
        results = [run(number, name, case, server) for number, (name, case) in enumerate(cases, 1)]
    return 0 if all(results) else 1


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

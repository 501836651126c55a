# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""A WebSocket client on asyncio, only as much of it as Foyer's frames need."""

import asyncio
import json
import os
import struct

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def frame(opcode, payload):
    """As a client sends it: masked, with the key 0, so that the bytes stay what they are."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    else:
        head = struct.pack('!BBH' if size < 65536 else '!BBQ', 0x80 | opcode, 0x80 | (126 if size < 65536 else 127), size)
    return head + b'\0\0\0\0' + payload


def text_frame(message):
    return frame(TEXT, json.dumps(message, ensure_ascii=False).encode())


class Socket(asyncio.Protocol):
    """Calls @on_message with each JSON frame. @closed is done when the connection is over, with the close code."""

    def __init__(self, on_message):
        self.on_message, self.transport = on_message, None
        self.buffer, self.upgraded, self.code = b'', False, None
        self.closed = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(cls, port, on_message, first=()):
        """@first follows the handshake without waiting for its answer."""
        loop = asyncio.get_running_loop()
        _, self = await loop.create_connection(lambda: cls(on_message), '127.0.0.1', port)
        handshake = ('GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                     'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n')
        self.transport.write(handshake.encode() + b''.join(text_frame(message) for message in first))
        return self

    def send(self, message):
        if self.transport is not None:
            self.transport.write(text_frame(message))

    def close(self):
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, exc):
        self.transport = None
        if not self.closed.done():
            self.closed.set_result(self.code)

    def data_received(self, data):
        self.buffer += data
        if not self.upgraded:
            head, end, rest = self.buffer.partition(b'\r\n\r\n')
            if not end:
                return
            if b' 101 ' not in head.split(b'\r\n')[0]:
                self.code = head.split(b'\r\n')[0].decode()
                self.close()
                return
            self.upgraded, self.buffer = True, rest
        at = 0
        while self.transport is not None and (found := self._next(at)) is not None:
            opcode, start, at = found
            self._take(opcode, self.buffer[start:at])
        self.buffer = self.buffer[at:]

    def _next(self, at):
        """(opcode, where its payload begins, where it ends) of a frame that has come whole."""
        have = len(self.buffer) - at
        if have < 2:
            return None
        size, start = self.buffer[at + 1], 2
        if size >= 126:
            start = 4 if size == 126 else 10
            if have < start:
                return None
            size = int.from_bytes(self.buffer[at + 2:at + start], 'big')
        if have < start + size:
            return None
        return self.buffer[at] & 0x0f, at + start, at + start + size

    def _take(self, opcode, payload):
        if opcode == TEXT:
            self.on_message(json.loads(payload))
        elif opcode == PING:
            self.transport.write(frame(PONG, payload))
        elif opcode == CLOSE:
            self.code = int.from_bytes(payload[:2], 'big')
            self.transport.write(frame(CLOSE, payload[:2]))
            self.transport.close()


def pss_bytes(pid):
    """What this process alone costs: shared pages count by how many share them."""
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as rollup:
        for line in rollup:
            if line.startswith('Pss:'):
                return int(line.split()[1]) * 1024
    raise OSError(f'/proc/{pid}/smaps_rollup has no Pss')


def unlimited_descriptors():
    import resource
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def unique(prefix):
    return f'{prefix}-{os.urandom(4).hex()}'

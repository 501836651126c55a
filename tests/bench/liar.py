# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""A WebSocket server that speaks Foyer's frames without storing anything, and can be told to do it wrong."""

import base64
import hashlib
import json
import socket
import socketserver
import struct
import threading

HIT = 5
GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.shake_hands()
            while (text := self.receive()) is not None:
                self.take(json.loads(text))
        except OSError:
            pass
        finally:
            with self.server.lock:
                self.server.room = [one for one in self.server.room if one is not self]

    def exactly(self, length):
        data = b''
        while len(data) < length:
            part = self.request.recv(length - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data

    def shake_hands(self):
        head = b''
        while not head.endswith(b'\r\n\r\n'):
            head += self.exactly(1)
        key = next(line.split(': ')[1] for line in head.decode().split('\r\n') if line.startswith('Sec-WebSocket-Key'))
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        status = '403 Forbidden' if self.server.fault == 'refuse' else '101 Switching Protocols'
        self.request.sendall(f'HTTP/1.1 {status}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                             f'Sec-WebSocket-Accept: {accept}\r\n\r\n'.encode())

    def receive(self):
        first, length = self.exactly(2)
        if first & 15 == 8:
            return None
        length &= 127
        if length == 126:
            length, = struct.unpack('>H', self.exactly(2))
        mask = self.exactly(4)
        return bytes(byte ^ mask[i % 4] for i, byte in enumerate(self.exactly(length))).decode()

    def send(self, frame):
        data = json.dumps(frame, separators=(',', ':')).encode()
        head = bytes([0x81, len(data)]) if len(data) < 126 else b'\x81\x7e' + struct.pack('>H', len(data))
        self.request.sendall(head + data)

    def take(self, frame):
        with self.server.lock:
            getattr(self, 'on_' + frame['type'])(frame, frame['payload'])

    def on_auth(self, frame, payload):
        self.send({'type': 'auth_response', 'id': frame['id'], 'payload': {'success': True}})

    def on_subscribe(self, frame, payload):
        self.server.room.append(self)
        self.send({'type': 'system', 'id': frame['id'], 'payload': {'event': 'subscribed'}})

    def on_echo(self, frame, payload):
        self.server.count += 1
        if self.server.count == HIT and self.server.fault == 'old-echo':
            payload = {'text': payload['text'].replace('m-', 'm-9', 1)}
        self.send({'type': 'echo', 'id': frame['id'], 'payload': payload})

    def on_chat(self, frame, payload):
        server = self.server
        server.count += 1
        seq, hit = server.count, server.count == HIT
        if not (hit and server.fault == 'no-ack'):
            self.send({'type': 'ack', 'id': frame['id'], 'payload': {'seq': seq}})
        message = {'type': 'chat', 'payload': {'seq': seq, 'content': payload['content']}}
        if hit and server.fault == 'swap':
            server.held = message
            return
        for number, member in enumerate(server.room):
            if hit and server.fault == 'lose' and number == 0:
                continue
            for _ in range(2 if hit and server.fault == 'twice' and number == 0 else 1):
                member.send(message)
            if server.held is not None:
                member.send(server.held)
        server.held = None


class Liar(socketserver.ThreadingTCPServer):
    """Within `with`; @fault: None, refuse, old-echo, no-ack, lose, twice or swap, at one message."""
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, fault=None):
        super().__init__(('127.0.0.1', 0), Handler)
        self.fault, self.count, self.held = fault, 0, None
        self.room, self.lock = [], threading.Lock()

    @property
    def port(self):
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

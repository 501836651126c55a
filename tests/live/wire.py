# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""A foyer-server of its own, and a WebSocket client that can send anything: what the tests of the wire stand on."""
import base64
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

START_SECONDS = 30
STOP_SECONDS = 20
WAIT_SECONDS = 20
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
PASSWORD = 'rainy tulip 42'
MASK = b'\x37\xfa\x21\x3d'


class Server:
    """Development, SQLite, a free port; @descriptors is the limit that it starts under."""

    def __init__(self, program, descriptors=None, **settings):
        self._folder = tempfile.TemporaryDirectory(prefix='foyer-wire-')
        self.folder = pathlib.Path(self._folder.name)
        for name in 'data', 'web':
            (self.folder / name).mkdir(mode=0o700)
        self.log = self.folder / 'log'
        kept = {name: value for name, value in os.environ.items() if not name.startswith(('MYSQL_', 'FOYER_'))}
        environment = {**kept, 'FOYER_ENV': 'development', 'HOST': '127.0.0.1', 'API_PORT': '0',
                       'FOYER_DATA_DIR': f'{self.folder}/data', 'FOYER_WEB_ROOT': f'{self.folder}/web',
                       'FOYER_LOG': 'text', 'FOYER_LOG_LEVEL': 'message', **settings}
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))) if descriptors else None
        with self.log.open('w', encoding='utf-8') as output:
            self.process = subprocess.Popen([program], env=environment, stdout=output, stderr=output, preexec_fn=limit)
        self.port = self._wait_for_port()
        self._wait_until_ready()

    def _wait_for_port(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(r'http://127\.0\.0\.1:([1-9]\d*)/', self.log.read_text())
            if found:
                return int(found.group(1))
            time.sleep(0.05)
        self.process.kill()
        sys.exit('the server did not start:\n' + self.log.read_text())

    def _wait_until_ready(self):
        end = time.monotonic() + START_SECONDS
        while self.call('GET', '/api/health/ready')[0] != 200 and time.monotonic() < end:
            time.sleep(0.05)

    def stop(self):
        """What was wrong with how it ended, or nothing."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return ['it did not end']
        faults = re.findall(r'^.*(?: (?:warning|critical|error) |AddressSanitizer|runtime error:).*$',
                            self.log.read_text(), re.M)
        self._folder.cleanup()
        return faults + ([f'it ended with {code}'] if code else [])

    def call(self, method, path, body=None, token=None):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=WAIT_SECONDS)
        with contextlib.closing(connection):
            fields = {'Content-Type': 'application/json', **({'Authorization': f'Bearer {token}'} if token else {})}
            connection.request(method, path, json.dumps(body).encode() if body is not None else None, fields)
            answer = connection.getresponse()
            content = answer.read()
        return answer.status, json.loads(content) if content else None

    def make(self, path, body, token=None):
        status, content = self.call('POST', path, body, token)
        assert status == 201, f'POST {path}: {status} {content}'
        return content

    def register(self):
        """The token of a first administrator."""
        path = self.folder / 'data/setup-code'
        end = time.monotonic() + START_SECONDS
        while not (path.is_file() and path.read_text().strip()) and time.monotonic() < end:
            time.sleep(0.05)
        code = path.read_text().strip()
        return self.make('/api/auth/register', {'email': 'a@example.org', 'password': PASSWORD, 'setupCode': code})['token']

    def cpu_seconds(self):
        fields = pathlib.Path(f'/proc/{self.process.pid}/stat').read_text().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def resident_bytes(self):
        text = pathlib.Path(f'/proc/{self.process.pid}/status').read_text()
        return int(re.search(r'VmRSS:\s+(\d+) kB', text).group(1)) * 1024

    def socket_count(self):
        count = 0
        for entry in pathlib.Path(f'/proc/{self.process.pid}/fd').iterdir():
            with contextlib.suppress(FileNotFoundError):
                count += os.readlink(entry).startswith('socket:')
        return count


def mask_bytes(data, mask):
    """Masked or unmasked, all at once: a loop of Python's takes seconds for a few megabytes."""
    if not data:
        return b''
    key = (mask * (len(data) // 4 + 1))[:len(data)]
    return (int.from_bytes(data, 'big') ^ int.from_bytes(key, 'big')).to_bytes(len(data), 'big')


def frame(opcode, payload=b'', fin=True, rsv=0, mask=MASK, length=None, wide=None):
    """One frame as a client sends it; @length may lie, @wide says in how many bits it is written (7, 16, 64)."""
    size = len(payload) if length is None else length
    wide = wide or (7 if size < 126 else 16 if size < 65536 else 64)
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    bit = 0x80 if mask is not None else 0
    head = {7: lambda: bytes((first, bit | size)), 16: lambda: struct.pack('!BBH', first, bit | 126, size),
            64: lambda: struct.pack('!BBQ', first, bit | 127, size)}[wide]()
    return head + (mask or b'') + (mask_bytes(payload, mask) if mask else payload)


def close_frame(code=None, reason=b''):
    return frame(CLOSE, b'' if code is None else struct.pack('!H', code) + reason)


class CutOff(AssertionError):
    """The stream ended inside a frame."""


class Wire:
    """A connection, without help of a library: bytes out, frames in."""

    def __init__(self, port, path='/ws/echo', early=b'', receive_buffer=None, greet=True, headers=None):
        self.socket = socket.socket()
        self.socket.settimeout(WAIT_SECONDS)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(('127.0.0.1', port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b''
        self.head = b''
        if greet:
            self.greet(path, early, headers)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def greet(self, path='/ws/echo', early=b'', headers=None):
        """The handshake, which must be answered with 101 and the right key."""
        key = base64.b64encode(os.urandom(16))
        fields = {'Host': 'localhost', 'Upgrade': 'websocket', 'Connection': 'Upgrade',
                  'Sec-WebSocket-Key': key.decode(), 'Sec-WebSocket-Version': '13', **(headers or {})}
        self.send(self.request(path, fields) + early)
        self.read_head()
        status = int(self.head.split(b' ', 2)[1])
        assert status == 101, f'{status}: {self.head}'
        proof = base64.b64encode(hashlib.sha1(key + b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest())
        assert b'\r\nsec-websocket-accept: ' + proof.lower() + b'\r\n' in self.head.lower() + b'\r\n', self.head

    @staticmethod
    def request(path, fields, version='1.1', method='GET'):
        lines = [f'{method} {path} HTTP/{version}', *(f'{name}: {value}' for name, value in fields.items() if value is not None)]
        return ('\r\n'.join(lines) + '\r\n\r\n').encode()

    def send(self, *parts):
        """All of it; a server that has hung up already is found out by what is read next."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                self.socket.sendall(part)

    def await_taken(self):
        """Until the server has read all that was sent; TimeoutError where it does not."""
        ends = [f':{port:04X}' for port in (self.socket.getpeername()[1], self.socket.getsockname()[1])]
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            rows = [line.split() for line in pathlib.Path('/proc/net/tcp').read_text().splitlines()[1:]]
            queues = {row[1][-5:]: row[4].split(':') for row in rows if {row[1][-5:], row[2][-5:]} == set(ends)}
            ours, theirs = queues.get(ends[1], ('0', '0')), queues.get(ends[0], ('0', '0'))
            if int(ours[0], 16) == 0 and int(theirs[1], 16) == 0:
                return
            time.sleep(0.02)
        raise TimeoutError('the server does not read')

    def send_chopped(self, data, size):
        self.send(*(data[at:at + size] for at in range(0, len(data), size)))

    def read_head(self):
        while b'\r\n\r\n' not in self.buffer:
            more = self.socket.recv(65536)
            assert more, f'the answer is not whole: {self.buffer}'
            self.buffer += more
        self.head, _, self.buffer = self.buffer.partition(b'\r\n\r\n')

    def _need(self, count):
        """FALSE at the end of the stream."""
        if len(self.buffer) >= count:
            return True
        parts, have = [self.buffer], len(self.buffer)
        while have < count:
            more = self.socket.recv(1 << 20)
            parts.append(more)
            have += len(more)
            if not more:
                break
        self.buffer = b''.join(parts)
        return have >= count

    def _insist(self, count):
        if not self._need(count):
            raise CutOff(f'a frame is cut: {len(self.buffer)} of {count}')

    def read(self):
        """The next frame as (opcode, payload), None at the end of the stream. Whatever the server may not send fails."""
        if not self._need(2):
            if self.buffer:
                raise CutOff(f'a frame is cut: {self.buffer}')
            return None
        first, second = self.buffer[0], self.buffer[1]
        assert first & 0xf0 == 0x80 and not second & 0x80, f'a fragment, reserved bit or mask: {self.buffer[:2]}'
        start, size = 2, second
        if size >= 126:
            start = 4 if size == 126 else 10
            self._insist(start)
            size = int.from_bytes(self.buffer[2:start], 'big')
            assert size > (125 if start == 4 else 65535), 'a length is not in its shortest form'
        self._insist(start + size)
        payload, self.buffer = self.buffer[start:start + size], self.buffer[start + size:]
        return first & 0x0f, payload

    def read_all(self):
        """Every frame to the end of the stream; ('reset',) or ('cut',) last where it was no clean one."""
        frames = []
        try:
            while (found := self.read()) is not None:
                frames.append(found)
        except ConnectionResetError:
            frames.append(('reset',))
        except CutOff:
            frames.append(('cut',))
        return frames

    def read_json(self, matches=lambda content: True):
        """The next JSON frame that matches."""
        while (found := self.read()) is not None:
            if found[0] == TEXT and matches(content := json.loads(found[1])):
                return content
        raise AssertionError('the stream ended')

    def ask(self, message):
        """The answer to a frame with an id."""
        self.send(frame(TEXT, json.dumps(message).encode()))
        return self.read_json(lambda content: content.get('id') == message['id'])

    def authenticate(self, token):
        answer = self.ask({'type': 'auth', 'id': 'auth', 'payload': {'token': token}})
        assert answer['payload']['success'], answer


@contextlib.contextmanager
def serving(program, **options):
    """A server that must end cleanly."""
    server = Server(program, **options)
    try:
        yield server
    except BaseException:
        server.stop()
        raise
    faults = server.stop()
    assert not faults, faults

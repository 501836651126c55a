# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""A foyer-server of its own: private data, no rate limits, visitors with conversations that a person leads."""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

EMAIL, PASSWORD = 'bench@example.org', 'correct horse battery staple'
START_SECONDS, STOP_SECONDS = 30, 15
# Session starts are limited by address, to a burst of 50; all of 127/8 is this machine.
SESSIONS_AN_ADDRESS = 48
TRIES = 100


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def address(number):
    """A loopback address of which no load tool makes use."""
    return f'127.{1 + number // 62500}.{1 + number // 250 % 250}.{1 + number % 250}'


class Caller:
    """Calls of one address, on one connection."""

    def __init__(self, port, source='127.0.0.1'):
        self.connection = http.client.HTTPConnection('127.0.0.1', port, timeout=30, source_address=(source, 0))

    def call(self, method, path, body=None, token=None):
        headers = {'Content-Type': 'application/json'} | ({'Authorization': f'Bearer {token}'} if token else {})
        for _ in range(TRIES):
            self.connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = self.connection.getresponse()
            text = answer.read()
            if answer.status != 429:
                break
            time.sleep(0.2)
        if answer.status >= 300:
            raise RuntimeError(f'{method} {path}: {answer.status} {text.decode()[:300]}')
        return json.loads(text) if text else None

    def close(self):
        self.connection.close()


class Foyer:
    """Starts with `with`; @port, @pid, @token (an administrator's) are there then. In a folder of an earlier one it
    serves what is there."""

    def __init__(self, build, folder, *, environment='production', mysql=None, cpu=None, extra=None, own_group=False,
                 port=None):
        self.build, self.folder = pathlib.Path(build).resolve(), pathlib.Path(folder)
        self.cpu, self.own_group = cpu, own_group
        self.port = port or free_port()
        self.process = self.token = None
        data, web = self.folder / 'data', self.folder / 'web'
        self.is_new = not data.exists()
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        web.mkdir(exist_ok=True)
        self.environment = {
            'PATH': os.environ['PATH'], 'HOME': str(folder), 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC',
            'FOYER_ENV': environment, 'HOST': '127.0.0.1', 'API_PORT': str(self.port), 'FOYER_DATA_DIR': str(data),
            'FOYER_WEB_ROOT': str(web), 'FOYER_LIMIT_MESSAGES_PER_S': '0', 'FOYER_LIMIT_MESSAGES_BURST': '0',
            'FOYER_LOG': 'text', 'FOYER_LOG_LEVEL': 'warning', **(mysql or {}), **(extra or {}),
        }

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        if self.is_new:
            self._add_administrator()
        self.start()
        self.await_ready()
        self.token = Caller(self.port).call('POST', '/api/auth/login', {'email': EMAIL, 'password': PASSWORD})['token']
        return self

    def start(self):
        """Without waiting until it serves; again after it was killed. With @own_group it leads a process group."""
        pin = ['taskset', '--cpu-list', str(self.cpu)] if self.cpu is not None else []
        with open(self.folder / 'server.log', 'ab') as log:
            self.process = subprocess.Popen([*pin, self.build / 'server/foyer-server'], env=self.environment,
                                            stdout=log, stderr=log, start_new_session=self.own_group)

    def _add_administrator(self):
        subprocess.run([self.build / 'server/ctl/foyerctl', 'user', 'add', '--email', EMAIL, '--name', 'Bench',
                        '--role', 'admin', '--password-stdin'], env=self.environment, input=PASSWORD + '\n',
                       text=True, check=True, stdout=subprocess.DEVNULL)

    def worker(self):
        """The process that serves; None while the supervisor has none. In development there is no other."""
        children = pathlib.Path(f'/proc/{self.pid}/task/{self.pid}/children')
        try:
            found = children.read_text(encoding='ascii').split()
        except OSError:
            return None
        return int(found[0]) if found else None

    def await_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                Caller(self.port).call('GET', '/api/health/ready')
                return
            except (OSError, RuntimeError):
                time.sleep(0.05)
        self._stop()
        raise RuntimeError('foyer-server did not become ready: ' + self.log())

    def log(self):
        return (self.folder / 'server.log').read_text(encoding='utf-8', errors='replace')[-2000:]

    def _stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __exit__(self, *_):
        self._stop()

    def make_room(self):
        """The id of a room."""
        staff = Caller(self.port)
        room = staff.call('POST', '/api/conversations', {'kind': 'room', 'title': 'Bench'}, self.token)
        staff.close()
        return room['id']

    def make_visitors(self, count, human=True, room=None):
        """[(visitor's token, conversation)], each visitor with one conversation, which a person leads if @human says
        so, or all of them in @room."""
        staff = Caller(self.port)
        widget = staff.call('POST', '/api/widgets', {'name': 'Bench'} | ({'roomId': room} if room else {}),
                            self.token)['id']
        visitors = []
        for start in range(0, count, SESSIONS_AN_ADDRESS):
            caller = Caller(self.port, address(start // SESSIONS_AN_ADDRESS))
            for _ in range(start, min(start + SESSIONS_AN_ADDRESS, count)):
                session = caller.call('POST', f'/api/widgets/{widget}/sessions',
                                      {'context': {'url': 'https://example.org/', 'title': 'Bench'}})
                visitors.append((session['visitorToken'], session['conversationId']))
            caller.close()
        for _, conversation in visitors if human else ():
            staff.call('PATCH', f'/api/conversations/{conversation}', {'mode': 'human'}, self.token)
        staff.close()
        return visitors


def write_people(path, rows):
    """@rows: (group, token, conversation, whether it sends)."""
    with open(path, 'w', encoding='ascii') as people:
        for group, token, conversation, sends in rows:
            people.write(f'{group}\t{token}\t{conversation}\t{"sends" if sends else "reads"}\n')

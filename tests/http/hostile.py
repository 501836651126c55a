#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""What hostile peers send, against the whole server over real sockets; TAP.

usage: hostile.py SERVER [SOURCE-ROOT]
The server gets SQLite and a web folder of its own in a temporary folder. Texts that nobody on the project wrote are read
from FOYER_SHARED_DATA or ../shared/data beside the source; where they are missing, their tests are skipped.
"""
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

from hostile_tables import BAD_BODIES, BAD_HEADS, BAD_PATHS, GET, MEBIBYTE, MISSING_PATHS, ODD_PATHS, POST

START_SECONDS = 20
STOP_SECONDS = 15
SECRET = 'TOP-SECRET-BESIDE-THE-WEB-ROOT'
PASSWORD = 'rainy tulip 42'


class Server:
    """A server of its own, and what the tests ask of it."""

    def __init__(self, program, folder, level='message'):
        self.folder = pathlib.Path(folder)
        self.make_tree()
        self.log = self.folder / 'log'
        kept = {name: value for name, value in os.environ.items() if not name.startswith(('MYSQL_', 'FOYER_'))}
        environment = {**kept, 'FOYER_ENV': 'development', 'HOST': '127.0.0.1', 'API_PORT': '0',
                       'FOYER_DATA_DIR': f'{folder}/data', 'FOYER_WEB_ROOT': f'{folder}/web', 'FOYER_LOG': 'text',
                       'FOYER_LOG_LEVEL': level}
        with self.log.open('w', encoding='utf-8') as output:
            self.process = subprocess.Popen([program], env=environment, stdout=output, stderr=output)
        self.port = self.wait_for_port()
        self.admin = None

    def make_tree(self):
        web = self.folder / 'web'
        (web / 'demo').mkdir(parents=True)
        (self.folder / 'data').mkdir(mode=0o700)
        (self.folder / 'secret').write_text(SECRET)
        (web / 'index.html').write_text('<!doctype html><title>the app</title>')
        (web / 'demo/index.html').write_text('demo')
        (web / 'link.txt').symlink_to(self.folder / 'secret')
        (web / 'out').symlink_to(self.folder)
        (web / 'demo/up').symlink_to('../..')

    def wait_for_port(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(r'http://127\.0\.0\.1:([1-9]\d*)/', self.log.read_text())
            if found:
                return int(found.group(1))
            time.sleep(0.05)
        self.process.kill()
        sys.exit('the server did not start:\n' + self.log.read_text())

    def stop(self):
        """What was wrong with how it ended, or nothing."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return ['it did not end']
        faults = re.findall(r'^.* (?:warning|critical|error) .*$', self.log.read_text(), re.M)
        return faults + ([f'it ended with {code}'] if code else [])

    def socket_count(self):
        count = 0
        for entry in pathlib.Path(f'/proc/{self.process.pid}/fd').iterdir():
            try:
                count += os.readlink(entry).startswith('socket:')
            except FileNotFoundError:
                pass
        return count


class Client:
    """Calls the API on one kept connection; waits where it was too fast."""

    def __init__(self, server, token=None, source='127.0.0.1'):
        self.token = token
        self.connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=20, source_address=(source, 0))

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.connection.close()

    def answer(self, method, path, body=None, kind='application/json'):
        data = json.dumps(body).encode() if body is not None and not isinstance(body, bytes) else body
        fields = {'Content-Type': kind, **({'Authorization': f'Bearer {self.token}'} if self.token else {})}
        while True:
            self.connection.request(method, path, data, fields)
            answer = self.connection.getresponse()
            content = answer.read()
            if answer.status != 429:
                return answer, json.loads(content) if content else None
            time.sleep(min(float(answer.headers['Retry-After']), 2))

    def call(self, method, path, body=None, kind='application/json'):
        answer, content = self.answer(method, path, body, kind)
        return answer.status, content

    def make(self, path, body):
        status, content = self.call('POST', path, body)
        assert status == 201, f'POST {path}: {status} {content}'
        return content

    def all(self, path):
        """Every row of a list, page by page."""
        rows, path = [], f'{path}?limit=200'
        while path:
            answer, content = self.answer('GET', path)
            assert answer.status == 200, f'{path}: {content}'
            rows += content
            found = re.search(r'<([^>]+)>; rel="next"', answer.headers.get('Link', ''))
            target = urllib.parse.urlsplit(found.group(1)) if found else None
            path = f'{target.path}?{target.query}' if target else None
        return rows


def assert_refused(status, content, expected, code, field=None):
    assert status == expected and content['code'] == code, f'{status} {content}, not {expected} {code}'
    assert content['error'] and content['requestId'], content
    assert field is None or content.get('field') == field, f'{content}: the field should be {field}'


def assert_healthy(server):
    assert server.process.poll() is None, 'the server died'
    with Client(server) as client:
        status, content = client.call('GET', '/api/health')
    assert status == 200 and content['status'] == 'ok', content


class Skip(Exception):
    """Why a test cannot be run here."""


def read_shared(name):
    beside = pathlib.Path(sys.argv[2]) / '../shared/data' if len(sys.argv) > 2 else pathlib.Path('../shared/data')
    path = pathlib.Path(os.environ.get('FOYER_SHARED_DATA') or beside) / name
    if not path.is_file():
        raise Skip(f'{path} is not there (FOYER_SHARED_DATA)')
    return path.read_bytes()


def naughty_strings():
    strings = json.loads(read_shared('hostile/naughty-strings.json'))
    assert len(strings) > 500 and '' in strings
    return strings


def first_difference(got, expected):
    """Nothing where both lists are the same."""
    if len(got) != len(expected):
        return f'{len(got)} came back of {len(expected)}'
    return next((f'{a!r} came back for {b!r}' for a, b in zip(got, expected) if a != b), None)


def start_session(server, widget, title='', source='127.0.0.1'):
    with Client(server, source=source) as client:
        return client.make(f'/api/widgets/{widget}/sessions', {'context': {'url': 'https://a.example/', 'title': title}})


def make_widget(server, **fields):
    with Client(server, server.admin) as client:
        return client.make('/api/widgets', {'name': 'Hostile', **fields})['id']


def test_messages(server):
    """The visitor's words come back from the store; a rule that says them again answers each."""
    strings = naughty_strings()
    with Client(server, server.admin) as client:
        rule = client.make('/api/context-rules', {'name': 'Parrot', 'reply': {'mode': 'template', 'template': '{{message}}'}})
        widget = make_widget(server, contextMode='restricted', ruleIds=[rule['id']])
    session = start_session(server, widget)
    path = f'/api/conversations/{session["conversationId"]}/messages'
    with Client(server, session['visitorToken']) as visitor:
        for text in strings:
            status, content = visitor.call('POST', path, {'content': text})
            if text == '':
                assert_refused(status, content, 400, 'invalid_field', 'content')
            else:
                assert status == 201 and content['content'] == text, f'{text!r}: {content}'
        assert_refused(*visitor.call('POST', path, {'content': '🦊' * 8001}), 400, 'invalid_field', 'content')
        expected = [text for text in strings if text]
        stored = read_messages(visitor, path, 2 * len(expected))
    difference = first_difference([row['content'] for row in stored if row['sender']['kind'] == 'visitor'], expected)
    assert difference is None, difference
    # An answer is Markdown: what would be markup in the visitor's words is escaped in it.
    said = sum(row['sender']['kind'] == 'ai' for row in stored)
    assert said == len(expected), f'{said} answers to {len(expected)} questions'
    assert [row['seq'] for row in stored] == list(range(1, len(stored) + 1)), 'the seqs have gaps'


def read_messages(client, path, expected):
    """All of them, from the newest back, when the answers have had their time."""
    end = time.monotonic() + 10
    while True:
        rows = client.call('GET', f'{path}?limit=200')[1]
        while rows[0]['seq'] > 1 and (page := client.call('GET', f'{path}?beforeSeq={rows[0]["seq"]}&limit=200')[1]):
            rows = page + rows
        if len(rows) >= expected or time.monotonic() > end:
            return rows
        time.sleep(0.2)


def test_rule_names(server):
    names = {}
    # Each new rule compiles all there are, which the sanitizers make slow: there, some of the names will do.
    step = 8 if 'ASAN_OPTIONS' in os.environ else 1
    with Client(server, server.admin) as client:
        for text in naughty_strings()[::step]:
            rule = {'name': text, 'isActive': False, 'reply': {'mode': 'none'}}
            status, content = client.call('POST', '/api/context-rules', rule)
            if text == '' or len(text) > 200:
                assert_refused(status, content, 400, 'invalid_field', 'name')
            else:
                assert status == 201 and content['name'] == text, f'{text!r}: {content}'
                names[content['id']] = text
        stored = {row['id']: row['name'] for row in client.all('/api/context-rules') if row['id'] in names}
        difference = first_difference(sorted(stored.values()), sorted(names.values()))
        assert stored == names, difference
        for identifier in list(names)[:20]:  # on one connection: an answer without a body does not end it
            assert client.call('DELETE', f'/api/context-rules/{identifier}') == (204, None)


def test_page_titles(server):
    """Session starts have a bucket of 50 for each address: ten addresses of the loopback take turns."""
    widget = make_widget(server)
    titles = {}
    for number, text in enumerate(naughty_strings()):
        session = start_session(server, widget, text, f'127.0.1.{1 + number // 45}')
        titles[session['conversationId']] = text
    with Client(server, source='127.0.2.1') as client:
        refused = client.call('POST', f'/api/widgets/{widget}/sessions', {'context': {'title': 'x' * 501}})
        assert_refused(*refused, 400, 'invalid_field', 'context.title')
    with Client(server, server.admin) as client:
        stored = {row['id']: row['page']['title'] for row in client.all('/api/conversations') if row['id'] in titles}
    assert len(stored) == len(titles), f'{len(stored)} conversations of {len(titles)}'
    for identifier, text in titles.items():
        assert stored[identifier] == text, f'{stored[identifier]!r} came back for {text!r}'


def test_bodies(server):
    session = start_session(server, make_widget(server), source='127.0.2.2')
    doors = ((server.admin, '/api/context-rules'), (None, '/api/auth/login'),
             (session['visitorToken'], f'/api/conversations/{session["conversationId"]}/messages'))
    for token, path in doors:
        for name, body in BAD_BODIES.items():
            with Client(server, token, '127.0.2.3') as client:
                status, content = client.call('POST', path, body)
            assert content['code'] == 'invalid_json', f'{name} to {path}: {status} {content}'
            assert_refused(status, content, 400, 'invalid_json')


def exchange(server, *parts, pause=0.0):
    """Everything that comes back until the server closes."""
    with socket.create_connection(('127.0.0.1', server.port), 15) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            try:
                peer.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                break
            if pause:
                time.sleep(pause)
        received = b''
        while chunk := peer.recv(65536):
            received += chunk
        return received


def split_answers(received):
    """The statuses and bodies of what came, by their lengths."""
    answers = []
    while received:
        head, _, rest = received.partition(b'\r\n\r\n')
        found = re.search(rb'\r\nContent-Length: (\d+)', head, re.I)
        length = int(found.group(1)) if found else len(rest)
        answers.append((int(head.split(b' ', 2)[1]), rest[:length]))
        received = rest[length:]
    return answers


def assert_one_refusal(received, expected, code):
    answers = split_answers(received)
    assert len(answers) == 1, answers
    assert_refused(answers[0][0], json.loads(answers[0][1]), expected, code)


def test_too_large(server):
    head = f'POST /api/context-rules HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {server.admin}\r\n'.encode()
    body = b' ' * (MEBIBYTE + 1)
    counted = head + b'Content-Length: %d\r\n\r\n' % len(body)
    chunked = head + b'Transfer-Encoding: chunked\r\n\r\n'
    chunk = b'%x\r\n' % len(body) + body + b'\r\n0\r\n\r\n'
    small = b''.join(b'1000\r\n' + body[:0x1000] + b'\r\n' for _ in range(257)) + b'0\r\n\r\n'
    for parts in ((counted + body,), (counted, body), (chunked, chunk), (chunked, small)):
        assert_one_refusal(exchange(server, *parts), 413, 'too_large')
    with Client(server, server.admin) as client:
        assert_refused(*client.call('POST', '/api/context-rules', body), 413, 'too_large')
        assert_refused(*client.call('POST', '/api/context-rules', body[1:]), 400, 'invalid_json')


def test_import_too_large(server):
    """One byte more than an import may have: the client sees 413, whether it says so beforehand or not."""
    body = b'# A\n' + b'x' * (10 * MEBIBYTE - 3)
    with Client(server, server.admin) as client:
        _, base = client.call('POST', '/api/knowledge-bases', b'{"name":"Too large"}')
        path = f'/api/knowledge-bases/{base["id"]}/import'
    fields = f'Authorization: Bearer {server.admin}\r\nContent-Type: text/markdown\r\n'
    head = f'POST {path} HTTP/1.1\r\nHost: a\r\n{fields}'.encode()
    counted = head + b'Content-Length: %d\r\n' % len(body)
    chunks = b''.join(b'%x\r\n%s\r\n' % (len(part), part) for part in (body[i:i + 65536] for i in range(0, len(body), 65536)))
    assert_one_refusal(exchange(server, counted + b'Expect: 100-continue\r\n\r\n'), 413, 'too_large')
    assert_one_refusal(exchange(server, counted + b'\r\n', body), 413, 'too_large')
    assert_one_refusal(exchange(server, head + b'Transfer-Encoding: chunked\r\n\r\n', chunks + b'0\r\n\r\n'), 413, 'too_large')
    assert b'HTTP/1.1 200' in exchange(server, head + b'Connection: close\r\nContent-Length: %d\r\n\r\n' % (len(body) - 1), body[:-1])


def test_paths(server):
    def get(path, method):
        request = f'{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'.encode()
        received = exchange(server, request)
        assert SECRET.encode() not in received and b'root:' not in received and b'SQLite' not in received, path
        return int(received.split(b' ', 2)[1]), received
    for method in 'GET', 'HEAD':
        for path in BAD_PATHS:
            status, received = get(path, method)
            assert status == 400, f'{method} {path}: {received[:200]}'
        for path in MISSING_PATHS:
            status, received = get(path, method)
            assert status == 404, f'{method} {path}: {received[:200]}'
        for path in ODD_PATHS:
            status, received = get(path, method)
            is_app = status == 200 and (method == 'HEAD' or received.endswith(b'<title>the app</title>'))
            assert status in (400, 404) or is_app, f'{method} {path}: {received[:200]}'


def test_framing(server):
    """Nothing behind what was refused is ever taken for a request."""
    behind = b'GET /api/health/live HTTP/1.1\r\nHost: a\r\n\r\n'
    for name, request in BAD_HEADS.items():
        received = exchange(server, request + behind)
        answers = split_answers(received)
        assert len(answers) == 1 and answers[0][0] == 400, f'{name}: {answers}'
        assert_one_refusal(received, 400, 'bad_request')
    long_head = GET + b''.join(b'X-%d: %s\r\n' % (number, b'a' * 990) for number in range(70)) + b'\r\n'
    assert_one_refusal(exchange(server, long_head), 431, 'too_large')
    assert_one_refusal(exchange(server, GET + b'X: ' + b'a' * 70000 + b'\r\n\r\n'), 431, 'too_large')
    assert_one_refusal(exchange(server, POST + b'Content-Length: 99999999999999999999999\r\n\r\n'), 413, 'too_large')
    assert_one_refusal(exchange(server, POST + b'Content-Length: 9000000000\r\n\r\n{}'), 413, 'too_large')


def test_pipelining(server):
    paths = (b'/demo/', b'/api/nothing', b'/index.html')
    requests = [b'GET %s HTTP/1.1\r\nHost: a\r\n\r\n' % path for path in paths]
    requests[-1] = requests[-1].replace(b'\r\n\r\n', b'\r\nConnection: close\r\n\r\n')
    whole = b''.join(requests)
    for parts in ((whole,), tuple(requests), tuple(whole[at:at + 1] for at in range(len(whole)))):
        answers = split_answers(exchange(server, *parts, pause=0.001 if len(parts) > 3 else 0))
        assert [status for status, _ in answers] == [200, 404, 200], answers
        assert answers[0][1] == b'demo' and b'the app' in answers[2][1], answers
    body = b'{"email":"a@b.example","password":"x"} '
    request = POST + b'Connection: close\r\nContent-Length: %d\r\n\r\n' % len(body) + body
    received = exchange(server, *(request[at:at + 1] for at in range(len(request))), pause=0.001)
    assert_one_refusal(received, 401, 'invalid_credentials')


def test_idle_peers(server):
    """200 who leave while idle: before a word, in a head, in a body, after an answer, by a reset."""
    starts = (b'', b'GET / HT', POST + b'Content-Length: 9\r\n\r\n{', GET + b'\r\n')
    assert_healthy(server)
    time.sleep(0.3)
    before = server.socket_count()
    peers = []
    for number in range(200):
        peer = socket.create_connection(('127.0.0.1', server.port), 10)
        peer.sendall(starts[number % 4])
        if number % 4 == 3:
            assert peer.recv(4096).startswith(b'HTTP/1.1 200 ')
        peers.append(peer)
    end = time.monotonic() + 5
    while server.socket_count() < before + 200 and time.monotonic() < end:
        time.sleep(0.05)
    assert server.socket_count() >= before + 200, 'the count does not see the peers'
    for number, peer in enumerate(peers):
        if number % 8 > 3:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
        peer.close()
    end = time.monotonic() + 8
    while server.socket_count() > before and time.monotonic() < end:
        time.sleep(0.05)
    assert server.socket_count() <= before, f'{server.socket_count()} sockets, before {before}'


def test_manual(server):
    pages = json.loads(read_shared('manual/gnome-help.json'))
    with Client(server, server.admin) as client:
        path = '/api/knowledge-bases/' + client.make('/api/knowledge-bases', {'name': 'Manual'})['id']
        status, content = client.call('POST', f'{path}/import', json.dumps(pages).encode())
        assert status == 200 and (content['created'], content['failed']) == (len(pages), []), content
        texts = {row['id']: (row['title'], row['text']) for row in client.all(f'{path}/documents')}
        found = 0
        for page in pages:
            query = urllib.parse.urlencode({'q': page['title'], 'limit': 3})
            status, hits = client.call('GET', f'{path}/search?{query}')
            assert status == 200 and len(hits) <= 3, hits
            found += any(texts[hit['documentId']] == (page['title'], page['text']) for hit in hits)
    print(f'# {found} of {len(pages)} titles find their page among the first three')
    assert len(texts) == len(pages) and found * 10 >= len(pages) * 9, f'{found} of {len(pages)}'


TESTS = (test_messages, test_rule_names, test_page_titles, test_bodies, test_too_large, test_import_too_large, test_paths, test_framing, test_pipelining,
         test_idle_peers, test_manual)


def run(number, test, server):
    """Whether it went well, in one line of TAP."""
    name, started = test.__name__[5:].replace('_', '-'), time.monotonic()
    try:
        test(server)
        assert_healthy(server)
    except Skip as reason:
        print(f'ok {number} - {name} # SKIP {reason}', flush=True)
        return True
    except (AssertionError, OSError, http.client.HTTPException, KeyError, TypeError, ValueError) as fault:
        print(f'not ok {number} - {name}\n# {type(fault).__name__}: {str(fault)[:1500]!r}', flush=True)
        return False
    print(f'ok {number} - {name}\n# {time.monotonic() - started:.1f} s', flush=True)
    return True


def register(server):
    end = time.monotonic() + START_SECONDS
    with Client(server) as client:
        while client.call('GET', '/api/health/ready')[0] != 200 and time.monotonic() < end:
            time.sleep(0.05)
        code = server.folder / 'data/setup-code'
        while not (code.is_file() and code.read_text().strip()) and time.monotonic() < end:
            time.sleep(0.05)
        code = code.read_text().strip()
        server.admin = client.make('/api/auth/register', {'email': 'admin@example.org', 'password': PASSWORD,
                                                          'setupCode': code})['token']


def main():
    print(f'1..{len(TESTS) + 1}', flush=True)
    with tempfile.TemporaryDirectory(prefix='foyer-hostile-') as folder:
        server = Server(os.path.abspath(sys.argv[1]), folder)
        try:
            register(server)
            good = all([run(number, test, server) for number, test in enumerate(TESTS, 1)])
        finally:
            faults = server.stop()
        print(f'{"not ok" if faults else "ok"} {len(TESTS) + 1} - ends-cleanly')
        for line in faults:
            print('#', line[:400])
    return 0 if good and not faults else 1


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main())

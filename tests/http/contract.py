#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs one scripted session of HTTP calls against a fresh server and prints what came back.

What differs from run to run is replaced by its order of appearance: ids, tokens, secrets, cursors and times; how long
something took by a word. A time stands for the call during which it was taken, so that two of one call are the same
one, whether a millisecond lies between them or not, and those of two calls never are. The transcripts of two servers
can then be compared byte for byte, whatever database they have.
"""
import argparse
import base64
import bisect
import datetime
import hmac
import http.client
import json
import re
import sys
import time
import urllib.parse

BETWEEN_CALLS_SECONDS = 0.005  # more than the steps of the server's clock
SHOWN_HEADERS = ('content-type', 'content-length', 'etag', 'location', 'link', 'allow', 'vary', 'cache-control',
                 'www-authenticate', 'access-control-allow-origin', 'access-control-allow-methods',
                 'access-control-allow-headers', 'access-control-max-age', 'access-control-expose-headers')
PASSWORD = 'rainy tulip 42'
NOBODY = '01890000-0000-7000-8000-00000000dead'
TEXTS = ['  Hello 🦊  ', 'שלום עולם', '漢字かな', 'a\nb\tc', '"quotes" \\ back', '\u202eabc', 'e\u0301', 'ﷺ' * 50, '0' * 8000]


def milliseconds(text):
    moment = datetime.datetime.strptime(text, '%Y-%m-%dT%H:%M:%S.%fZ').replace(tzinfo=datetime.timezone.utc)
    return round(moment.timestamp() * 1000)


class Times:
    """Knows during which call a time was taken, and how many days ahead it lies: 30 for the end of a token."""

    DAY = 24 * 60 * 60 * 1000

    def __init__(self):
        self.starts = [0]

    def begin_call(self):
        time.sleep(BETWEEN_CALLS_SECONDS)
        self.starts.append(time.time_ns() // 1000000)

    def find(self, text):
        taken = milliseconds(text)
        days = max(0, -(-(taken - self.starts[-1] - self.DAY // 2) // self.DAY))
        return bisect.bisect_right(self.starts, taken - days * self.DAY) - 1, days


class Names:
    """Gives every id, token, secret, cursor and time the number of its first appearance."""

    PATTERN = re.compile(
        r'(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)'
        r'|(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})'
        r'|(?P<token>fy[sv]_[A-Za-z0-9_-]{43})'
        r'|(?<="identitySecret":")(?P<secret>[A-Za-z0-9_-]{43})'
        r'|(?<=after=)(?P<cursor>[^>&"]+)'
        r'|(?<="uptimeSeconds":)(?P<uptime>\d+)'
        r'|(?<="ms":)(?P<duration>[0-9.e-]+)')

    def __init__(self):
        self.known = {}
        self.times = Times()

    def replace(self, match):
        kind = match.lastgroup
        if kind in ('uptime', 'duration'):
            return f'<{kind}>'
        key = (kind, self.times.find(match.group()) if kind == 'time' else match.group())
        if key not in self.known:
            self.known[key] = 1 + sum(1 for other, _ in self.known if other == kind)
        return f'<{kind} {self.known[key]}>'

    def normalise(self, text):
        return self.PATTERN.sub(self.replace, text)


class Session:
    """Makes calls, prints them, and remembers what later calls need."""

    def __init__(self, url, output):
        self.place = urllib.parse.urlsplit(url)
        self.names = Names()
        self.names.known[('id', NOBODY)] = 0
        self.output = output
        self.failed = 0

    def show_body(self, body):
        text = body.decode('utf-8')
        return self.names.normalise(text.replace(self.place.netloc, '<host>')).replace('},{', '},\n  {')

    def call(self, expected, method, path, body=None, token=None, **headers):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode('utf-8')
        sent = {name.replace('_', '-'): value for name, value in headers.items()}
        if token:
            sent['Authorization'] = 'Bearer ' + token
        self.names.times.begin_call()
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=30)
        connection.request(method, path, data, sent)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if method == 'POST' and path.startswith('/api/auth/'):
            time.sleep(0.15)  # the time of the log-in and its audit row are written behind the answer
        self.show(expected, method, path, answer, content)
        return json.loads(content) if content and answer.headers.get_content_type() == 'application/json' else None

    def show(self, expected, method, path, answer, content):
        request_id = answer.headers.get('X-Request-Id', '')
        if request_id:
            content = content.replace(f'"requestId":"{request_id}"'.encode(), b'"requestId":"<request>"')
        shown = self.show_body(content)
        if path.startswith('/api/audit'):  # the rows of a log-in are written at the same time, in either order
            rows = re.sub(r'"id":\d+,', '', shown).strip('[]').splitlines()
            shown = '\n  '.join(sorted(row.strip(' ,') for row in rows))
        lines = [f'{method} {self.names.normalise(path)}', f'  {answer.status}' + ('' if request_id else ' WITHOUT REQUEST ID')]
        for name in SHOWN_HEADERS:
            for value in answer.headers.get_all(name, []):
                if name != 'content-length' or content == b'':
                    lines.append(f'  {name}: {self.names.normalise(value)}')
        self.output.write('\n'.join(lines) + '\n  ' + shown + '\n')
        if answer.status != expected:
            self.failed += 1
            self.output.write(f'  EXPECTED {expected}\n')


def accounts(session, admin):
    call = session.call
    call(200, 'GET', '/api/auth/me', token=admin)
    call(401, 'GET', '/api/auth/me')
    call(401, 'GET', '/api/auth/me', token='fys_' + 'A' * 43)
    call(400, 'POST', '/api/auth/register', {'email': 'x', 'password': PASSWORD})
    call(400, 'POST', '/api/auth/register', {'email': 'x@example.org', 'password': 'short'})
    made = call(201, 'POST', '/api/users', {'email': 'Agent@Example.org', 'password': PASSWORD, 'role': 'agent',
                                            'name': 'Ágnes 🦊'}, admin)
    call(409, 'POST', '/api/users', {'email': 'agent@example.ORG', 'password': PASSWORD}, admin)
    call(201, 'POST', '/api/auth/register', {'email': 'user@example.org', 'password': PASSWORD})
    call(409, 'POST', '/api/auth/register', {'email': 'USER@example.org', 'password': PASSWORD})
    call(401, 'POST', '/api/auth/login', {'email': 'agent@example.org', 'password': 'wrong'})
    call(401, 'POST', '/api/auth/login', {'email': 'nobody@example.org', 'password': 'wrong'})
    agent = call(200, 'POST', '/api/auth/login', {'email': 'agent@example.org', 'password': PASSWORD})['token']
    call(200, 'GET', '/api/users', token=admin)
    call(200, 'GET', '/api/users?limit=1', token=admin)
    call(403, 'GET', '/api/users', token=agent)
    call(200, 'PATCH', '/api/users/' + made['id'], {'name': None}, admin)
    call(400, 'PATCH', '/api/users/' + made['id'], {'role': 'king'}, admin)
    call(404, 'PATCH', '/api/users/' + NOBODY, {'name': 'N'}, admin)
    me = call(200, 'GET', '/api/auth/me', token=admin)
    call(409, 'DELETE', '/api/users/' + me['id'], token=admin)
    call(409, 'PATCH', '/api/users/' + me['id'], {'isActive': False}, admin)
    call(401, 'POST', '/api/auth/password', {'current': 'wrong', 'new': 'sunny tulip 43'}, agent)
    call(204, 'POST', '/api/auth/password', {'current': PASSWORD, 'new': 'sunny tulip 43'}, agent)
    return call(200, 'POST', '/api/auth/login', {'email': 'agent@example.org', 'password': 'sunny tulip 43'})['token']


def rules(session, admin, agent):
    call = session.call
    body = {'name': 'Opening hours', 'keywords': ['open', 'hours'], 'priority': 5,
            'reply': {'mode': 'template', 'template': 'We are open from 9 to 5.'}}
    rule = call(201, 'POST', '/api/context-rules', body, admin)
    path = '/api/context-rules/' + rule['id']
    call(403, 'POST', '/api/context-rules', body, agent)
    call(400, 'POST', '/api/context-rules', {'name': 'N'}, admin)
    call(400, 'POST', '/api/context-rules', {'name': '', 'reply': {'mode': 'none'}}, admin)
    call(400, 'POST', '/api/context-rules', {**body, 'priority': 9999}, admin)
    call(400, 'POST', '/api/context-rules', {**body, 'surprise': 1}, admin)
    call(400, 'POST', '/api/context-rules', {**body, 'reply': {'mode': 'llm'}}, admin)
    call(400, 'POST', '/api/context-rules', {**body, 'conditions': {'field': 'page.nothing', 'op': 'eq', 'value': 'x'}}, admin)
    call(400, 'POST', '/api/context-rules', b'{"name":', admin)
    call(200, 'GET', path, token=agent)
    call(200, 'PUT', path, {**rule, 'name': 'Hours'}, admin, If_Match='"v1"')
    call(412, 'PUT', path, {**rule, 'name': 'Late'}, admin, If_Match='"v1"')
    call(400, 'PUT', path, rule, admin, If_Match='v2')
    call(200, 'GET', path + '/versions', token=admin)
    call(200, 'POST', path + '/rollback', {'version': 1}, admin)
    call(404, 'POST', path + '/rollback', {'version': 99}, admin)
    call(201, 'POST', '/api/context-rules', {'name': '漢字 ' + '🦊' * 20, 'priority': -1000, 'reply': {'mode': 'none'}}, admin)
    call(200, 'GET', '/api/context-rules', token=agent)
    call(200, 'GET', '/api/context-rules?limit=1', token=agent)
    call(200, 'POST', '/api/context-rules/test', {'query': 'When are you open?'}, agent)
    call(200, 'POST', '/api/context-rules/test', {'query': 'Something else', 'context': {'turns': 3}}, agent)
    call(404, 'GET', '/api/context-rules/' + NOBODY, token=agent)
    return rule['id']


def widgets(session, admin, agent, rule):
    call = session.call
    widget = call(201, 'POST', '/api/widgets', {
        'name': 'Shop', 'origins': ['https://Shop.example:443', 'https://*.shop.example'], 'defaultRuleId': rule,
        'timeZone': 'UTC', 'greeting': 'Hello 👋', 'texts': {'send': 'Go'}, 'appearance': {'color': '#2f5d50'},
        'preChat': [{'name': 'mail', 'label': 'E-mail', 'required': True}]}, admin)
    path = '/api/widgets/' + widget['id']
    call(409, 'DELETE', '/api/context-rules/' + rule, token=admin)
    call(400, 'POST', '/api/widgets', {'name': 'W', 'origins': ['nonsense']}, admin)
    call(400, 'POST', '/api/widgets', {'name': 'W', 'timeZone': 'Mars/Base'}, admin)
    call(400, 'POST', '/api/widgets', {'name': 'W', 'ruleIds': [NOBODY]}, admin)
    call(200, 'GET', path, token=agent)
    call(200, 'PUT', path, {**call(200, 'GET', path, token=agent), 'name': 'Shop 2'}, admin, If_Match='"v1"')
    call(412, 'PUT', path, {'name': 'Shop 3'}, admin, If_Match='"v1"')
    secret = call(200, 'POST', path + '/secret', token=admin)['identitySecret']
    call(200, 'GET', path + '/embed-code', token=agent)
    call(200, 'GET', '/api/widgets', token=agent)
    call(204, 'OPTIONS', path + '/sessions', Origin='https://de.shop.example')
    call(204, 'OPTIONS', path + '/sessions', Origin='https://evil.example')
    call(403, 'POST', path + '/sessions', {}, Origin='https://evil.example')
    call(404, 'POST', '/api/widgets/' + NOBODY + '/sessions', {})
    return widget['id'], secret


def sign(secret, **claims):
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b'=') for part in ({'alg': 'HS256'}, claims)]
    digest = hmac.digest(secret.encode(), b'.'.join(parts), 'sha256')
    return b'.'.join(parts + [base64.urlsafe_b64encode(digest).rstrip(b'=')]).decode()


def identities(session, admin, agent, widget, secret):
    call = session.call
    sessions = f'/api/widgets/{widget}/sessions'
    end = int(time.time()) + 600
    jwt = sign(secret, sub='ágnes-1', aud=widget, exp=end, name='Ágnes', attributes={'plan': 'gold', 'seats': 3, 'eu': True})
    before = call(201, 'POST', sessions, {'context': {'attributes': {'plan': 'claimed'}}})
    known = call(201, 'POST', sessions, {'identity': jwt, 'visitorToken': before['visitorToken']})
    call(201, 'POST', sessions, {'identity': jwt, 'visitorToken': known['visitorToken']})
    call(201, 'POST', sessions, {'identity': jwt})
    path = '/api/conversations/' + known['conversationId']
    call(401, 'GET', path + '/messages', token=before['visitorToken'])
    call(200, 'GET', path + '/messages', token=known['visitorToken'])
    visitor = call(200, 'GET', path, token=agent)['visitor']['id']
    call(200, 'GET', '/api/visitors/' + visitor, token=admin)
    for bad in (jwt[:-1], jwt + '.', sign(secret + 'x', sub='u', aud=widget, exp=end), sign(secret, sub='u', aud=widget, exp=end - 1200),
                sign(secret, sub='u', aud=widget, exp=end + 90000), sign(secret, sub='u', aud=NOBODY, exp=end),
                sign(secret, sub='u' * 65, aud=widget, exp=end), sign(secret, sub='u', aud=widget, exp=end, attributes={'a': None})):
        call(400, 'POST', sessions, {'identity': bad})
    call(204, 'DELETE', '/api/visitors/' + visitor, token=admin)


def conversations(session, admin, agent, widget):
    call = session.call
    sessions = f'/api/widgets/{widget}/sessions'
    context = {'url': 'https://shop.example/lamps?a=1', 'title': 'Lamps ‏שלום', 'referrer': '', 'locale': 'de-AT',
               'attributes': {'plan': 'gold'}}
    one = call(201, 'POST', sessions, {'context': context}, Origin='https://shop.example')
    again = call(201, 'POST', sessions, {'context': context, 'visitorToken': one['visitorToken']})
    other = call(201, 'POST', sessions, {'context': {}})
    if (one['conversationId'], one['visitorToken']) != (again['conversationId'], again['visitorToken']):
        session.failed += 1
        session.output.write('  EXPECTED the same visitor and conversation\n')
    path = '/api/conversations/' + one['conversationId']
    call(404, 'GET', path + '/messages', token=other['visitorToken'])
    call(403, 'GET', path, token=one['visitorToken'])
    call(200, 'PATCH', path, {'mode': 'human'}, agent)  # so that no automatic answer comes in between
    for text in TEXTS:
        call(201, 'POST', path + '/messages', {'content': text}, one['visitorToken'])
    call(400, 'POST', path + '/messages', {'content': ''}, one['visitorToken'])
    call(400, 'POST', path + '/messages', {'content': '0' * 8001}, one['visitorToken'])
    call(201, 'POST', path + '/messages', {'content': 'Once', 'clientId': 'c1'}, one['visitorToken'])
    call(201, 'POST', path + '/messages', {'content': 'Once', 'clientId': 'c1'}, one['visitorToken'])
    call(409, 'POST', path + '/messages', {'content': 'Twice', 'clientId': 'c1'}, one['visitorToken'])
    note = call(201, 'POST', path + '/messages', {'content': 'A note', 'visibility': 'staff'}, agent)
    reply = call(201, 'POST', path + '/messages', {'content': 'How can I help?'}, agent)
    call(200, 'GET', path + '/messages', token=one['visitorToken'])
    call(200, 'GET', path + '/messages?afterSeq=3&limit=2', token=agent)
    call(200, 'GET', path + '/messages?beforeSeq=3', token=agent)
    call(400, 'GET', path + '/messages?afterSeq=x', token=agent)
    call(204, 'DELETE', '/api/messages/' + reply['id'], token=agent)
    call(404, 'DELETE', '/api/messages/' + NOBODY, token=agent)
    call(404, 'GET', '/api/messages/' + note['id'] + '/trace', token=agent)
    call(200, 'PATCH', path, {'status': 'pending', 'assigneeId': None}, agent)
    call(400, 'PATCH', path, {'status': 'lost'}, agent)
    call(400, 'PATCH', path, {'status': None}, agent)
    call(200, 'GET', path, token=agent)
    call(200, 'GET', path + '/members', token=agent)
    call(200, 'GET', '/api/conversations', token=agent)
    call(200, 'GET', '/api/conversations?status=pending&assignee=none', token=agent)
    call(200, 'GET', '/api/conversations?assignee=me', token=agent)
    call(200, 'GET', '/api/conversations?q=ONCE', token=agent)
    visitor = call(200, 'GET', path, token=agent)['visitor']['id']
    call(200, 'GET', '/api/visitors/' + visitor, token=admin)
    call(204, 'DELETE', '/api/visitors/' + visitor, token=admin)
    call(404, 'GET', path, token=agent)
    call(401, 'GET', path + '/messages', token=one['visitorToken'])


def rooms(session, admin, agent):
    call = session.call
    body = {'kind': 'room', 'title': 'Launch 🚀', 'memberLimit': 2, 'slowModeSeconds': 3600}
    room = call(201, 'POST', '/api/conversations', body, admin)
    path = '/api/conversations/' + room['id']
    call(403, 'POST', '/api/conversations', body, agent)
    call(400, 'POST', '/api/conversations', {**body, 'memberLimit': 0}, admin)
    call(400, 'POST', '/api/conversations', {**body, 'slowModeSeconds': 3601}, admin)
    call(400, 'POST', '/api/conversations', {**body, 'kind': 'chat'}, admin)
    call(400, 'POST', '/api/widgets', {'name': 'Event', 'roomId': NOBODY}, admin)
    call(400, 'POST', '/api/context-rules', {'name': 'To it', 'reply': {'mode': 'room', 'roomId': NOBODY}}, admin)
    rule = call(201, 'POST', '/api/context-rules', {'name': 'To it', 'priority': 9, 'keywords': ['launch'],
                                                    'reply': {'mode': 'room', 'roomId': room['id']}}, admin)
    call(200, 'POST', '/api/context-rules/test', {'query': 'The launch!'}, agent)
    widget = call(201, 'POST', '/api/widgets', {'name': 'Event', 'roomId': room['id']}, admin)
    sessions = f'/api/widgets/{widget["id"]}/sessions'
    one = call(201, 'POST', sessions, {'context': {}})
    other = call(201, 'POST', sessions, {'context': {}})
    call(409, 'POST', sessions, {'context': {}})
    call(201, 'POST', sessions, {'visitorToken': one['visitorToken']})
    call(201, 'POST', path + '/messages', {'content': 'Hello all', 'clientId': 'c1'}, one['visitorToken'])
    call(201, 'POST', path + '/messages', {'content': 'Hello all', 'clientId': 'c1'}, one['visitorToken'])
    call(201, 'POST', path + '/messages', {'content': 'Welcome'}, agent)
    call(201, 'POST', path + '/messages', {'content': 'A note', 'visibility': 'staff'}, agent)
    rude = call(201, 'POST', path + '/messages', {'content': 'Rude'}, other['visitorToken'])
    call(204, 'DELETE', '/api/messages/' + rude['id'], token=agent)
    call(200, 'GET', path + '/messages', token=one['visitorToken'])
    call(200, 'GET', path + '/messages?afterSeq=1', token=agent)
    call(200, 'GET', path + '/members', token=agent)
    call(200, 'GET', path + '/members?limit=1', token=agent)
    call(204, 'DELETE', f'{path}/members/{other["visitorId"]}', token=agent)
    call(404, 'DELETE', f'{path}/members/{other["visitorId"]}', token=agent)
    call(404, 'DELETE', f'{path}/members/{NOBODY}', token=agent)
    call(404, 'GET', path + '/messages', token=other['visitorToken'])
    call(404, 'POST', path + '/messages', {'content': 'Me too'}, other['visitorToken'])
    call(403, 'POST', sessions, {'visitorToken': other['visitorToken']})
    call(400, 'PATCH', path, {'mode': 'human'}, agent)
    call(200, 'PATCH', path, {'title': 'Over', 'memberLimit': 10, 'slowModeSeconds': 0, 'status': 'resolved'}, agent)
    call(409, 'POST', path + '/messages', {'content': 'Late'}, one['visitorToken'])
    call(200, 'GET', path, token=agent)
    call(200, 'GET', '/api/conversations?kind=room', token=agent)
    call(400, 'GET', '/api/conversations?kind=hall', token=agent)
    call(204, 'DELETE', '/api/visitors/' + one['visitorId'], token=admin)
    call(200, 'GET', path + '/messages', token=agent)
    call(204, 'DELETE', '/api/context-rules/' + rule['id'], token=admin)
    call(204, 'DELETE', '/api/widgets/' + widget['id'], token=admin)


def knowledge(session, admin, agent):
    call = session.call
    base = call(201, 'POST', '/api/knowledge-bases', {'name': 'FAQ', 'description': 'Fragen'}, admin)
    path = '/api/knowledge-bases/' + base['id']
    table = 'question,answer,phrasings\nHow do I clean a lamp?,With a dry cloth.,dust|wipe\nWhere is my parcel?,Look at the tracking page.,\n'
    call(200, 'POST', path + '/import', table.encode(), admin, Content_Type='text/csv')
    call(200, 'POST', path + '/import', table.encode(), admin, Content_Type='text/csv')
    call(200, 'POST', path + '/import', [{'id': 'a1', 'title': 'Größe', 'text': 'Alle Lampen sind 40 cm hoch.', 'language': 'de'}],
         admin, Content_Type='application/json')
    call(400, 'POST', path + '/import', b'[{', admin, Content_Type='application/json')
    call(415, 'POST', path + '/import', b'x', admin, Content_Type='image/png')
    document = call(201, 'POST', path + '/documents', {'title': 'Returns', 'text': 'Thirty days, unused.', 'phrasings': ['refund']}, admin)
    one = path + '/documents/' + document['id']
    call(200, 'PUT', one, {**document, 'text': 'Sixty days, unused.'}, admin)
    call(200, 'GET', one, token=agent)
    call(400, 'PUT', one, {'title': 'T'}, admin)
    call(200, 'GET', path + '/documents', token=agent)
    call(200, 'GET', path + '/documents?limit=2', token=agent)
    for query in ('refund', 'clean+a+lamp', 'parcel', 'xyzzy'):
        call(200, 'GET', f'{path}/search?q={query}&limit=3', token=agent)
    call(400, 'GET', path + '/search', token=agent)
    call(204, 'DELETE', one, token=admin)
    call(404, 'GET', one, token=agent)
    call(200, 'GET', f'{path}/search?q=refund', token=agent)
    call(200, 'PUT', path, {'name': 'FAQ 2'}, admin)
    call(200, 'GET', '/api/knowledge-bases', token=agent)
    call(204, 'DELETE', path, token=admin)


def templates(session, admin, agent):
    call = session.call
    for path, body in (('/api/prompt-templates', {'name': 'Short', 'template': 'Be brief. {{message}}'}),
                       ('/api/canned-replies', {'shortcut': 'hi', 'title': 'Hello', 'content': 'Hello {{visitor.name}} 🦊'})):
        one = call(201, 'POST', path, body, admin)
        call(403, 'POST', path, body, agent)
        call(400, 'POST', path, {}, admin)
        call(200, 'GET', f'{path}/{one["id"]}', token=agent)
        call(200, 'PUT', f'{path}/{one["id"]}', one, admin)
        call(200, 'GET', path, token=agent)
        call(204, 'DELETE', f'{path}/{one["id"]}', token=admin)
        call(404, 'DELETE', f'{path}/{one["id"]}', token=admin)


def whole(session, admin):
    session.call(200, 'GET', '/api/health')
    session.call(200, 'GET', '/api/health/live')
    session.call(200, 'GET', '/api/health/ready')
    session.call(405, 'DELETE', '/api/health')
    session.call(404, 'GET', '/api/nothing')
    agent = accounts(session, admin)
    rule = rules(session, admin, agent)
    widget, secret = widgets(session, admin, agent, rule)
    identities(session, admin, agent, widget, secret)
    conversations(session, admin, agent, widget)
    rooms(session, admin, agent)
    knowledge(session, admin, agent)
    templates(session, admin, agent)
    session.call(200, 'GET', '/api/audit?limit=200', token=admin)
    session.call(204, 'POST', '/api/auth/logout', token=admin)
    session.call(401, 'GET', '/api/auth/me', token=admin)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('url', help='where the server is: http://127.0.0.1:3001')
    parser.add_argument('--setup-code', required=True, metavar='FILE', help='the setup code of the fresh server')
    options = parser.parse_args()
    session = Session(options.url, sys.stdout)
    with open(options.setup_code, encoding='utf-8') as file:
        code = file.read().strip()
    admin = session.call(201, 'POST', '/api/auth/register', {'email': 'admin@example.org', 'password': PASSWORD,
                                                             'name': 'Ada', 'setupCode': code})
    whole(session, admin['token'])
    if session.failed:
        print(f'{session.failed} answers were not as expected', file=sys.stderr)
    return 1 if session.failed else 0


if __name__ == '__main__':
    sys.exit(main())

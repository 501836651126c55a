#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Python's websockets against a running server: what the clients of that library rely on. Prints TAP.

    websockets-client.py URL EMAIL PASSWORD

URL is http://HOST:PORT, EMAIL and PASSWORD an administrator's.
"""
import asyncio
import json
import sys
import traceback
import urllib.error
import urllib.request

import websockets

WAIT = 10


class Api:
    """The calls that the scenes need."""

    def __init__(self, base):
        self.base = base
        self.token = None

    def call(self, method, path, body=None, token=None, status=200):
        request = urllib.request.Request(self.base + path, method=method)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            request.add_header('Content-Type', 'application/json')
        if token:
            request.add_header('Authorization', 'Bearer ' + token)
        try:
            with urllib.request.urlopen(request, data, timeout=WAIT) as answer:
                text, got = answer.read(), answer.status
        except urllib.error.HTTPError as error:
            text, got = error.read(), error.code
        assert got == status, f'{method} {path}: {got} {text!r}'
        return json.loads(text) if text else None


class Peer:
    """A socket, and the frames that nobody has asked for yet."""

    def __init__(self, socket):
        self.socket = socket
        self.frames = []
        self.count = 0

    async def send(self, frame):
        await self.socket.send(frame if isinstance(frame, (str, bytes, list)) else json.dumps(frame))

    async def next(self, matches):
        for index, frame in enumerate(self.frames):
            if matches(frame):
                return self.frames.pop(index)
        while True:
            frame = json.loads(await asyncio.wait_for(self.socket.recv(), WAIT))
            if matches(frame):
                return frame
            self.frames.append(frame)

    async def type(self, name):
        return await self.next(lambda frame: frame['type'] == name)

    async def ask(self, frame):
        self.count += 1
        frame_id = frame.get('id', f'p{id(self)}-{self.count}')
        await self.send({**frame, 'id': frame_id})
        return await self.next(lambda answer: answer.get('id') == frame_id)

    async def expect_close(self, code):
        try:
            while True:
                await asyncio.wait_for(self.socket.recv(), WAIT + 5)
        except websockets.ConnectionClosed as closed:
            assert closed.code == code, closed

    async def quiet(self):
        """Nothing of a conversation comes any more."""
        await asyncio.sleep(0.3)
        await self.ask({'type': 'ping'})
        assert not [frame for frame in self.frames if frame['type'] == 'chat'], self.frames


class Scenes:
    def __init__(self, base, email, password):
        self.api = Api(base)
        self.url = base.replace('http', 'ws', 1) + '/ws'
        self.admin = self.api.call('POST', '/api/auth/login', {'email': email, 'password': password})['token']
        self.widget = self.api.call('POST', '/api/widgets', {'name': 'websockets'}, self.admin, 201)

    def session(self):
        return self.api.call('POST', f"/api/widgets/{self.widget['id']}/sessions",
                             {'context': {'url': 'https://one.example/', 'title': 'One', 'locale': 'en'}}, status=201)

    async def peer(self, token=None, **options):
        peer = Peer(await websockets.connect(self.url, **options))
        if token:
            answer = await peer.ask({'type': 'auth', 'payload': {'token': token}})
            assert answer['type'] == 'auth_response' and answer['payload']['success'], answer
        return peer

    async def scene_ping_and_echo(self):
        peer = await self.peer()
        hello = await peer.type('system')
        assert hello['payload']['event'] == 'connected' and hello['payload']['protocol'] == 1, hello
        assert (await peer.ask({'type': 'ping', 'sentAt': 'then'}))['sentAt'] == 'then'
        assert (await peer.ask({'type': 'echo', 'payload': ['ä', None]}))['payload'] == ['ä', None]
        await asyncio.wait_for(await peer.socket.ping(b'protocol level'), WAIT)
        await peer.socket.close()
        assert peer.socket.close_code == 1000, peer.socket.close_code

    async def scene_a_chat(self):
        session = self.session()
        peer = await self.peer(session['visitorToken'])
        where = session['conversationId']
        ack = await peer.ask({'type': 'chat', 'id': 'one', 'payload': {'conversationId': where, 'content': 'שלום'}})
        assert ack['type'] == 'ack' and ack['payload']['conversationId'] == where, ack
        message = (await peer.next(lambda frame: frame['payload'].get('clientId') == 'one'))['payload']
        assert message['content'] == 'שלום' and message['id'] == ack['payload']['messageId'], message
        again = await peer.ask({'type': 'chat', 'id': 'one', 'payload': {'conversationId': where, 'content': 'שלום'}})
        assert again['payload'] == ack['payload'], again
        await peer.socket.close()

    async def scene_isolation(self):
        one, two = self.session(), self.session()
        first, second = await self.peer(one['visitorToken']), await self.peer(two['visitorToken'])
        agent = await self.peer(self.admin)
        for session in one, two:
            answer = await agent.ask({'type': 'subscribe', 'payload': {'conversationId': session['conversationId']}})
            assert answer['payload']['event'] == 'subscribed', answer
        for peer, session, content in (first, one, 'for one'), (second, two, 'for two'):
            ack = await peer.ask({'type': 'chat', 'id': content,
                                  'payload': {'conversationId': session['conversationId'], 'content': content}})
            assert ack['type'] == 'ack', ack
        for content in 'for one', 'for two':
            await agent.next(lambda frame, content=content: frame['payload'].get('content') == content)
        answer = await second.ask({'type': 'subscribe',
                                   'payload': {'conversationId': one['conversationId'], 'sinceSeq': 0}})
        assert answer['payload']['code'] == 'not_found', answer
        await asyncio.sleep(0.3)
        await second.ask({'type': 'ping'})
        assert one['conversationId'] not in json.dumps(second.frames), second.frames
        for peer in first, second, agent:
            await peer.socket.close()

    async def scene_catching_up(self):
        session = self.session()
        where = session['conversationId']
        agent = await self.peer(self.admin)
        for number in range(5):
            await agent.ask({'type': 'chat', 'id': f'{where}-{number}',
                             'payload': {'conversationId': where, 'content': str(number)}})
        late = await self.peer(session['visitorToken'])
        answer = await late.ask({'type': 'subscribe', 'payload': {'conversationId': where, 'sinceSeq': 2}})
        assert answer['payload']['recovered'] is True, answer
        for seq in 3, 4, 5:
            assert (await late.type('chat'))['payload']['seq'] == seq
        await late.quiet()
        await agent.socket.close()
        await late.socket.close()

    async def scene_bad_frames(self):
        peer = await self.peer(self.admin)
        for bad in '{', '[]', '{"a":1,"a":2}', '"text"':
            await peer.send(bad)
            assert (await peer.type('error'))['payload']['code'] == 'invalid_json'
        assert (await peer.ask({'type': 'dance'}))['payload']['code'] == 'unknown_type'
        assert (await peer.ask({'type': 'ping'}))['type'] == 'pong'
        await peer.socket.close()

    async def scene_binary(self):
        peer = await self.peer(self.admin)
        await peer.send(b'\x00\x01')
        assert (await peer.type('error'))['payload']['code'] == 'unsupported_data'
        await peer.expect_close(1003)

    async def scene_too_big(self):
        peer = await self.peer(self.admin)
        await peer.send('x' * 65537)
        await peer.expect_close(1009)

    async def scene_fragments(self):
        peer = await self.peer(self.admin)
        text = json.dumps({'type': 'echo', 'id': 'parts', 'payload': 'in pieces'})
        await peer.send([text[at:at + 3] for at in range(0, len(text), 3)])
        assert (await peer.type('echo'))['payload'] == 'in pieces'
        await peer.socket.close()

    async def scene_too_big_in_fragments(self):
        peer = await self.peer(self.admin)
        try:
            await peer.send(['x' * 1000] * 100)
        except websockets.ConnectionClosed:
            pass
        await peer.expect_close(1009)

    async def scene_not_authenticated(self):
        peer = await self.peer()
        await peer.expect_close(4401)


async def main(base, email, password):
    scenes = Scenes(base, email, password)
    names = [name for name in dir(scenes) if name.startswith('scene_')]
    results = await asyncio.gather(*(getattr(scenes, name)() for name in names), return_exceptions=True)
    print(f'1..{len(names)}')
    for number, (name, result) in enumerate(zip(names, results), 1):
        words = name.removeprefix('scene_').replace('_', ' ')
        print(f"{'not ok' if result else 'ok'} {number} - {words}")
        if result:
            print('# ' + ''.join(traceback.format_exception(result)).replace('\n', '\n# '))
    return 1 if any(results) else 0


if __name__ == '__main__':
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(asyncio.run(main(*sys.argv[1:])))

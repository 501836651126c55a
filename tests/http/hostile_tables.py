# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies, paths and heads that the server must refuse, for hostile.py."""

MEBIBYTE = 1 << 20

BAD_BODIES = {
    '1 MiB of [': b'[' * MEBIBYTE, '1 MiB of {"a":': (b'{"a":' * MEBIBYTE)[:MEBIBYTE], 'deep and closed': b'[' * 64 + b']' * 64,
    'lone high surrogate': rb'{"name":"\ud800"}', 'lone low surrogate': rb'{"name":"\udc00x"}',
    'surrogates the wrong way round': rb'{"name":"\udc00\ud800"}', 'surrogate in a key': rb'{"\ud800":1}',
    'escaped NUL': rb'{"name":"a\u0000b"}', 'escaped NUL in a key': rb'{"na\u0000me":"a"}', 'raw NUL': b'{"name":"a\0b"}',
    'duplicate keys': b'{"name":"a","name":"b"}', 'duplicate keys, one escaped': rb'{"name":"a","\u006eame":"b"}',
    'duplicate keys below': b'{"reply":{"mode":"none","mode":"none"}}', '1e999': b'{"priority":1e999}',
    '-1e999': b'{"priority":-1e999}', 'line comment': b'{"name":"a"} // b', 'comment': b'{/* b */"name":"a"}',
    'hash comment': b'# b\n{"name":"a"}', 'two values': b'{"name":"a"}{"name":"b"}', 'two values, apart': b'{"name":"a"} {}',
    'NUL behind': b'{"name":"a"}\0', 'bad UTF-8': b'{"name":"\xff"}', 'overlong UTF-8': b'{"name":"\xc0\x80"}',
    'surrogate in UTF-8': b'{"name":"\xed\xa0\x80"}', 'UTF-8 cut short': b'{"name":"\xf0\x9f\xa6"}',
    'byte order mark': b'\xef\xbb\xbf{"name":"a"}', 'UTF-16': '{"name":"a"}'.encode('utf-16'), 'empty': b'',
    'spaces only': b' \n ', 'single quotes': b"{'name':'a'}", 'no quotes': b'{name:"a"}', 'comma at the end': b'{"name":"a",}',
    'NaN': b'{"priority":NaN}', 'plus': b'{"priority":+1}', 'leading zero': b'{"priority":01}', 'hex': b'{"priority":0x1}',
    'raw line break': b'{"name":"a\nb"}', 'unknown escape': rb'{"name":"\x41"}', 'not an object': b'["name"]', 'null': b'null',
    'not closed': b'{"name":"a"',
}

BAD_PATHS = (
    '/../secret', '/demo/../../secret', '/demo/../index.html', '/./index.html', '/..', '/.', '/%2e%2e/secret', '/%2E%2E/secret',
    '/.%2e/secret', '/%2e/index.html', '/demo/%2e%2e/%2e%2e/secret', '/..%2fsecret', '/..%2Fsecret', '/demo%2findex.html',
    '/%2fetc%2fpasswd', '/..%5csecret', '/..%5Csecret', '/..\\secret', '/demo\\index.html', '/index.html%00', '/%00',
    '/secret%00.html', '/%c0%ae%c0%ae/secret', '/%c0%af', '/%ff', '/%', '/%2', '/%zz', '/%u002e/secret', '/api/../../secret',
    '/demo/..;/../secret', '/api/conversations/%2e%2e/health', '/api/conversations/a%2fmessages/messages',
)
# Nothing there, or not to be seen: where there is no file, a page of the app is shown, but never another file.
MISSING_PATHS = ('/link.txt', '/out', '/out/', '/out/secret', '/out/data/foyer.db', '/demo/up', '/demo/up/secret',
                 '/demo/up/web/index.html', '/api/%252e%252e/secret')
ODD_PATHS = ('/%252e%252e/secret', '/%252e%252e%252fsecret', '//secret', '///etc/passwd', '/...', '/....//secret', '/..;/secret',
             '/secret', '/etc/passwd', '/data/setup-code', '/~root', '/web/../secret?x', '/index.html/../secret')

REST = b'\r\nHost: a\r\n\r\n'
POST = b'POST /api/auth/login HTTP/1.1\r\nHost: a\r\n'
GET = b'GET /api/health/live HTTP/1.1\r\nHost: a\r\n'
BAD_HEADS = {
    'length and chunks': POST + b'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'chunks and length': POST + b'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
    'two lengths': POST + b'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ',
    'two lengths in one': POST + b'Content-Length: 2, 3\r\n\r\n{} ', 'plus': POST + b'Content-Length: +2\r\n\r\n{}',
    'minus': POST + b'Content-Length: -2\r\n\r\n{}', 'hex': POST + b'Content-Length: 0x2\r\n\r\n{}',
    'empty length': POST + b'Content-Length: \r\n\r\n{}', 'other coding': POST + b'Transfer-Encoding: identity\r\n\r\n{}',
    'chunked twice': POST + b'Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n',
    'hidden chunked': POST + b'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
    'chunk size with a sign': POST + b'Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n',
    'chunk size in 0x': POST + b'Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n',
    'chunk longer than said': POST + b'Transfer-Encoding: chunked\r\n\r\n2\r\n{}}\r\n0\r\n\r\n',
    'bare LF in chunks': POST + b'Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n',
    'trailer': POST + b'Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n',
    'folded': GET + b'X: a\r\n b\r\n\r\n', 'folded by tab': GET + b'X: a\r\n\tb\r\n\r\n', 'two hosts': GET + b'Host: b\r\n\r\n',
    'same host twice': GET + b'Host: a\r\n\r\n', 'no host': b'GET / HTTP/1.1\r\n\r\n', 'bare LF': b'GET / HTTP/1.1\nHost: a\n\n',
    'bare LF in one line': GET + b'X: a\nY: b\r\n\r\n', 'bare CR': GET + b'X: a\rY: b\r\n\r\n', 'NUL': GET + b'X: a\0b\r\n\r\n',
    'space before the colon': GET + b'X : a\r\n\r\n', 'no colon': GET + b'X\r\n\r\n', 'NUL in the path': b'GET /\0 HTTP/1.1' + REST,
    'two spaces': b'GET  / HTTP/1.1' + REST, 'HTTP/0.9': b'GET /\r\n\r\n', 'no HTTP at all': b'\x16\x03\x01\x02\x00\x01\x00',
}

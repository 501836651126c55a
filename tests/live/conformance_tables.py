# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""What a WebSocket peer may send and must not, group by group, and what has to come back from an echo (RFC 6455).

A case is (name, what is sent, what comes back). What is sent is a list of pieces, each one send; what comes back is a
list of frames, each (opcode, payload) or the code of the close frame with which the server fails the connection.
"""
import struct

from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_frame, frame

KIBIBYTE, MEBIBYTE = 1024, 1024 * 1024
PROTOCOL, NOT_UTF8, TOO_BIG = 1002, 1007, 1009
SIZES = (0, 1, 125, 126, 127, 128, 65535, 65536)
GREEK = 'κόσμε'.encode()
# Public suites send this one: good, then an encoded surrogate, then good again.
GREEK_BROKEN = GREEK + b'\xed\xa0\x80edited'


def chop(data, size):
    return [data[at:at + size] for at in range(0, len(data), size)]


def framing():
    """Every length at which the header changes, both types, whole and in pieces of every awkward size."""
    for opcode, letter, name in ((TEXT, b'*', 'text'), (BINARY, b'\xfe', 'binary')):
        for size in SIZES:
            yield f'{name} of {size}', [frame(opcode, letter * size)], [(opcode, letter * size)]
        for piece in (1, 2, 3, 7, 997):
            data = letter * 65536
            sent = chop(frame(opcode, data), piece) if piece > 3 else chop(frame(opcode, letter * 300), piece)
            yield f'{name} in pieces of {piece}', sent, [(opcode, data if piece > 3 else letter * 300)]
    yield 'text, empty, binary', [frame(TEXT, b'a') + frame(TEXT) + frame(BINARY)], [(TEXT, b'a'), (TEXT, b''), (BINARY, b'')]
    yield 'a mask of zeros', [frame(TEXT, b'open', mask=b'\0\0\0\0')], [(TEXT, b'open')]
    yield 'no mask', [frame(TEXT, b'bare', mask=None)], [PROTOCOL]
    yield 'no mask, empty', [frame(PING, b'', mask=None)], [PROTOCOL]
    for size, wide in ((0, 16), (125, 16), (0, 64), (126, 64), (65535, 64)):
        yield f'{size} in {wide} bits', [frame(BINARY, b'x' * size, wide=wide)], [PROTOCOL]


def pings():
    yield 'ping', [frame(PING)], [(PONG, b'')]
    yield 'ping with text', [frame(PING, b'hello')], [(PONG, b'hello')]
    yield 'ping with octets', [frame(PING, b'\0\xff\xfe\xfd\xfc\xfb\0\xff')], [(PONG, b'\0\xff\xfe\xfd\xfc\xfb\0\xff')]
    yield 'ping of 125', [frame(PING, b'\xfe' * 125)], [(PONG, b'\xfe' * 125)]
    yield 'ping of 126', [frame(PING, b'\xfe' * 126)], [PROTOCOL]
    yield 'ping of 125, octet by octet', chop(frame(PING, b'\xfe' * 125), 1), [(PONG, b'\xfe' * 125)]
    yield 'pong unasked', [frame(PONG)], []
    yield 'pong unasked with text, then ping', [frame(PONG, b'unasked') + frame(PING, b'p')], [(PONG, b'p')]
    yield 'pong of 126', [frame(PONG, b'x' * 126)], [PROTOCOL]
    ten = b''.join(frame(PING, b'payload-%d' % number) for number in range(10))
    pongs = [(PONG, b'payload-%d' % number) for number in range(10)]
    yield 'ten pings', [ten], pongs
    yield 'ten pings, octet by octet', chop(ten, 1), pongs
    for opcode, name in ((PING, 'ping'), (PONG, 'pong'), (CLOSE, 'close')):
        yield f'{name} in fragments', [frame(opcode, fin=False) + frame(CONTINUATION)], [PROTOCOL]


def reserved_bits():
    for rsv in range(1, 8):
        for opcode, payload in ((TEXT, b'small'), (BINARY, b'\0\xff'), (PING, b'p'), (PONG, b''), (CLOSE, b'\x03\xe8')):
            yield f'bits {rsv} on opcode {opcode}', [frame(opcode, payload, rsv=rsv)], [PROTOCOL]
        yield f'bits {rsv} behind a text', [frame(TEXT, b'a') + frame(TEXT, b'b', rsv=rsv) + frame(PING)], [(TEXT, b'a'), PROTOCOL]
        yield f'bits {rsv} on a continuation', [frame(TEXT, b'a', fin=False) + frame(CONTINUATION, b'b', rsv=rsv)], [PROTOCOL]
    sent = chop(frame(TEXT, b'a') + frame(TEXT, b'b', rsv=4) + frame(PING), 1)
    yield 'octet by octet', sent, [(TEXT, b'a'), PROTOCOL]


def reserved_opcodes():
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        yield f'{opcode} alone', [frame(opcode)], [PROTOCOL]
        yield f'{opcode} with a payload', [frame(opcode, b'reserved')], [PROTOCOL]
        yield f'{opcode} behind a text', [frame(TEXT, b'a') + frame(opcode, b'x') + frame(PING)], [(TEXT, b'a'), PROTOCOL]
        yield f'{opcode} between fragments', [frame(TEXT, b'a', fin=False) + frame(opcode) + frame(CONTINUATION, b'b')], [PROTOCOL]
    yield 'octet by octet', chop(frame(TEXT, b'a') + frame(5, b'x'), 1), [(TEXT, b'a'), PROTOCOL]


def fragmentation():
    first, middle, last = frame(TEXT, b'one,', fin=False), frame(CONTINUATION, b'two,', fin=False), frame(CONTINUATION, b'three')
    whole, ping = (TEXT, b'one,two,three'), frame(PING, b'between')
    pong = (PONG, b'between')
    for name, pieces in (('at once', lambda data: [data]), ('octet by octet', lambda data: chop(data, 1))):
        yield f'three, {name}', pieces(first + middle + last), [whole]
        yield f'ping between, {name}', pieces(first + ping + middle + ping + last), [pong, pong, whole]
        yield f'lone continuation, {name}', pieces(last), [PROTOCOL]
        yield f'lone continuation that goes on, {name}', pieces(middle + first), [PROTOCOL]
        yield f'text within, {name}', pieces(first + frame(TEXT, b'new')), [PROTOCOL]
        yield f'continuation after the end, {name}', pieces(first + last + last), [(TEXT, b'one,three'), PROTOCOL]
    yield 'three, one a send', [first, middle, last], [whole]
    yield 'empty around one', [frame(TEXT, fin=False) + frame(CONTINUATION, b'x', fin=False) + frame(CONTINUATION)], [(TEXT, b'x')]
    yield 'three empty', [frame(TEXT, fin=False) + frame(CONTINUATION, fin=False) + frame(CONTINUATION)], [(TEXT, b'')]
    yield 'binary within text', [first + frame(BINARY, b'x', fin=False)], [PROTOCOL]
    yield 'text within binary', [frame(BINARY, b'a', fin=False) + frame(TEXT, b'b')], [PROTOCOL]
    yield 'binary', [frame(BINARY, b'\xff', fin=False) + frame(CONTINUATION, b'\xfe')], [(BINARY, b'\xff\xfe')]
    yield 'two messages', [first + last + frame(BINARY, b'a', fin=False) + frame(CONTINUATION, b'b')], [(TEXT, b'one,three'), (BINARY, b'ab')]
    yield 'pong within', [first + frame(PONG, b'x') + last], [(TEXT, b'one,three')]
    yield 'a thousand empty', [first + frame(CONTINUATION, fin=False) * 1000 + last], [(TEXT, b'one,three')]
    yield 'lone continuation, then text', [last + frame(TEXT, b'x')], [PROTOCOL]


VALID_TEXTS = {
    'two bytes': b'\xc2\x80', 'two bytes, last': b'\xdf\xbf', 'three bytes': b'\xe0\xa0\x80', 'three bytes, last': b'\xef\xbf\xbf',
    'four bytes': b'\xf0\x90\x80\x80', 'four bytes, last': b'\xf4\x8f\xbf\xbf', 'before the surrogates': b'\xed\x9f\xbf',
    'behind the surrogates': b'\xee\x80\x80', 'replacement': b'\xef\xbf\xbd', 'NUL': b'a\0b', 'delete': b'\x7f',
    'Greek': GREEK, 'mixed': 'Hello-µ@ßöäüàá-UTF-8!!'.encode(), 'family': '👩‍👩‍👧 שלום مرحبا'.encode(),
    **{f'non-character {plane:x}{low:x}': chr(plane << 16 | low).encode() for plane in range(17) for low in (0xfffe, 0xffff)},
}
INVALID_TEXTS = {
    'lone continuation 80': b'\x80', 'lone continuation bf': b'\xbf', 'six of them': b'\x80\xbf\x80\xbf\x80\xbf',
    'all continuations': bytes(range(0x80, 0xc0)), 'lone starts of two': b'\xc2 \xc3 \xdf ', 'lone starts of three': b'\xe0 \xef ',
    'lone starts of four': b'\xf0 \xf4 ', 'five bytes': b'\xf8\x88\x80\x80\x80', 'six bytes': b'\xfc\x84\x80\x80\x80\x80',
    'cut two': b'\xc2', 'cut three': b'\xe0\xa0', 'cut four': b'\xf0\x90\x80', 'all cut': b'\xc2\xe0\xa0\xf0\x90\x80',
    'fe': b'\xfe', 'ff': b'\xff', 'fe fe ff ff': b'\xfe\xfe\xff\xff', 'overlong slash, two': b'\xc0\xaf', 'overlong slash, three': b'\xe0\x80\xaf',
    'overlong slash, four': b'\xf0\x80\x80\xaf', 'overlong slash, five': b'\xf8\x80\x80\x80\xaf', 'overlong slash, six': b'\xfc\x80\x80\x80\x80\xaf',
    'overlong 7f': b'\xc1\xbf', 'overlong 7ff': b'\xe0\x9f\xbf', 'overlong ffff': b'\xf0\x8f\xbf\xbf', 'overlong NUL, two': b'\xc0\x80',
    'overlong NUL, three': b'\xe0\x80\x80', 'overlong NUL, four': b'\xf0\x80\x80\x80', 'surrogate d800': b'\xed\xa0\x80',
    'surrogate db7f': b'\xed\xad\xbf', 'surrogate dfff': b'\xed\xbf\xbf', 'a pair of them': b'\xed\xa0\x80\xed\xb0\x80',
    'over the range': b'\xf4\x90\x80\x80', 'far over the range': b'\xf7\xbf\xbf\xbf', 'Latin-1': b'\xe4\xf6\xfc',
    'Greek, broken': GREEK_BROKEN, 'good, then bad': b'Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!\xff',
}


def utf8():
    for name, text in VALID_TEXTS.items():
        fragments = b''.join(frame(CONTINUATION if at else TEXT, text[at:at + 1], fin=False) for at in range(len(text)))
        yield f'{name}', [frame(TEXT, text)], [(TEXT, text)]
        yield f'{name}, a fragment an octet', [fragments + frame(CONTINUATION)], [(TEXT, text)]
    for name, text in INVALID_TEXTS.items():
        yield f'{name}', [frame(TEXT, text)], [NOT_UTF8]
        yield f'{name}, behind ASCII', [frame(TEXT, b'x' * 131 + text)], [NOT_UTF8]
        yield f'{name}, fragments', [frame(TEXT, text[:1], fin=False) + frame(CONTINUATION, text[1:])], [NOT_UTF8]
        yield f'{name}, octet by octet', chop(frame(TEXT, text), 1), [NOT_UTF8]
    yield 'binary need not be', [frame(BINARY, b'\xff\xfe\xed\xa0\x80')], [(BINARY, b'\xff\xfe\xed\xa0\x80')]
    yield 'nor a ping', [frame(PING, b'\xff')], [(PONG, b'\xff')]
    yield 'ping inside a character', [frame(TEXT, b'\xce', fin=False) + frame(PING, b'\xff') + frame(CONTINUATION, b'\xba')], [(PONG, b'\xff'), (TEXT, b'\xce\xba')]


def utf8_fails_fast():
    """The failure is told although the message, the fragment, the frame has not ended."""
    yield 'before the last fragment', [frame(TEXT, GREEK, fin=False) + frame(CONTINUATION, b'\xf4\x90\x80\x80', fin=False)], [NOT_UTF8]
    yield 'at the octet that decides', [frame(TEXT, b'\xce\xba', fin=False) + frame(CONTINUATION, b'\xf4\x90', fin=False)], [NOT_UTF8]
    for name, bad in (('surrogate', b'\xed\xa0'), ('over the range', b'\xf4\x90'), ('overlong', b'\xe0\x80'), ('start', b'\xff'), ('lone', b'\x80')):
        sent = frame(TEXT, GREEK + bad, length=len(GREEK) + 1000)
        yield f'inside the frame: {name}', [sent], [NOT_UTF8]
        yield f'inside the frame, octet by octet: {name}', chop(sent, 1), [NOT_UTF8]
        yield f'inside a huge frame: {name}', [frame(TEXT, bad, length=16 * MEBIBYTE)], [NOT_UTF8]


VALID_CODES = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4401, 4999)
INVALID_CODES = (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 32768, 65535)


def closing():
    for code in VALID_CODES:
        yield f'code {code}', [close_frame(code)], [code]
        yield f'code {code} with a reason', [close_frame(code, b'so it is')], [code]
    for code in INVALID_CODES:
        yield f'code {code}', [close_frame(code)], [PROTOCOL]
        yield f'code {code} with a reason', [close_frame(code, b'so it is')], [PROTOCOL]
    for size in (0, 1, 2, 122, 123):
        yield f'reason of {size}', [close_frame(1000, b'*' * size)], [1000]
    yield 'reason of 124', [close_frame(1000, b'*' * 124)], [PROTOCOL]
    yield 'reason of two octets in one character', [close_frame(1000, b'\xce\xba')], [1000]
    yield 'no code', [close_frame()], [None]
    yield 'half a code', [frame(CLOSE, b'\x03')], [PROTOCOL]
    yield 'reason not UTF-8', [close_frame(1000, GREEK_BROKEN)], [NOT_UTF8]
    yield 'reason cut', [close_frame(1000, b'\xce')], [NOT_UTF8]
    yield 'octet by octet', chop(close_frame(1001, b'going'), 1), [1001]
    for name, late in (('text', frame(TEXT, b'late')), ('ping', frame(PING)), ('close', close_frame(1000)), ('rubbish', b'\xff' * 1000),
                       ('256 KiB of text', frame(TEXT, b'x' * 256 * KIBIBYTE))):
        yield f'{name} behind it', [close_frame(1000) + late], [1000]
    yield 'behind a text', [frame(TEXT, b'last') + close_frame(1000)], [(TEXT, b'last'), 1000]
    yield 'within a message', [frame(TEXT, b'a', fin=False) + close_frame(1000) + frame(CONTINUATION, b'b')], [1000]
    large = b'*' * 256 * KIBIBYTE
    yield 'behind 256 KiB', [frame(TEXT, large) + close_frame(1000)], [(TEXT, large), 1000]


def limits():
    for opcode, letter, name in ((TEXT, b'*', 'text'), (BINARY, b'\xfe', 'binary')):
        for size in (64 * KIBIBYTE, 256 * KIBIBYTE, MEBIBYTE, 4 * MEBIBYTE, 8 * MEBIBYTE, 16 * MEBIBYTE):
            yield f'{name} of {size}', [frame(opcode, letter * size)], [(opcode, letter * size)]
        for piece in (64, 1024, 65536):
            data = letter * (MEBIBYTE if piece == 64 else 4 * MEBIBYTE)
            parts = chop(data, piece)
            sent = b''.join(frame(CONTINUATION if at else opcode, part, fin=at == len(parts) - 1) for at, part in enumerate(parts))
            yield f'{name} in fragments of {piece}', [sent], [(opcode, data)]
        yield f'{name} of 1 MiB in sends of 1000', chop(frame(opcode, letter * MEBIBYTE), 1000), [(opcode, letter * MEBIBYTE)]
    yield 'one more than 16 MiB', [frame(BINARY, b'', length=16 * MEBIBYTE + 1)], [TOO_BIG]
    yield 'one more than 16 MiB, in two fragments', [frame(BINARY, b'x' * 16 * MEBIBYTE, fin=False) + frame(CONTINUATION, b'y')], [TOO_BIG]
    for power in (32, 40, 62):
        yield f'a length of 2 to the {power}', [frame(BINARY, b'', length=1 << power)], [TOO_BIG]
    yield 'a length of 2 to the 63 less one', [frame(TEXT, b'', length=(1 << 63) - 1)], [TOO_BIG]
    yield 'a length with its top bit', [frame(TEXT, b'', length=1 << 63)], [PROTOCOL]
    yield 'the greatest length', [frame(TEXT, b'', length=(1 << 64) - 1)], [PROTOCOL]
    yield 'a huge continuation', [frame(TEXT, b'x', fin=False) + frame(CONTINUATION, b'', length=(1 << 63) - 1)], [TOO_BIG]
    yield 'a thousand messages', [frame(TEXT, b'%d' % number) for number in range(1000)], [(TEXT, b'%d' % number) for number in range(1000)]


GROUPS = (framing, pings, reserved_bits, reserved_opcodes, fragmentation, utf8, utf8_fails_fast, closing, limits)


def code_of(payload):
    """The code of a close frame's payload, None where there is none."""
    return struct.unpack('!H', payload[:2])[0] if payload else None

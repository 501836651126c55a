/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-codec.h"

#include <string.h>

#define LIMIT 70000

static const guint8 mask[4] = { 0x37, 0xfa, 0x21, 0x3d };

/* One frame of a script: @bits are added to the first byte (reserved bits), @payload may hold NULs. */
typedef struct
{
  FoyerOpcode opcode;
  gboolean    final;
  const char *payload;
  gsize       length;
  guint8      bits;
} Frame;

/* A script of frames and what must come out of it, one word an event. */
typedef struct
{
  const char *name;
  Frame       frames[6];
  const char *events;
} Script;

#define TEXT(s)                                                                                              \
  {                                                                                                          \
    FOYER_OPCODE_TEXT, TRUE, s, sizeof s - 1, 0                                                              \
  }
#define TEXT_PART(s)                                                                                         \
  {                                                                                                          \
    FOYER_OPCODE_TEXT, FALSE, s, sizeof s - 1, 0                                                             \
  }
#define BINARY(s)                                                                                            \
  {                                                                                                          \
    FOYER_OPCODE_BINARY, TRUE, s, sizeof s - 1, 0                                                            \
  }
#define BINARY_PART(s)                                                                                       \
  {                                                                                                          \
    FOYER_OPCODE_BINARY, FALSE, s, sizeof s - 1, 0                                                           \
  }
#define MORE(s)                                                                                              \
  {                                                                                                          \
    FOYER_OPCODE_CONTINUATION, FALSE, s, sizeof s - 1, 0                                                     \
  }
#define LAST(s)                                                                                              \
  {                                                                                                          \
    FOYER_OPCODE_CONTINUATION, TRUE, s, sizeof s - 1, 0                                                      \
  }
#define PING(s)                                                                                              \
  {                                                                                                          \
    FOYER_OPCODE_PING, TRUE, s, sizeof s - 1, 0                                                              \
  }
#define PONG(s)                                                                                              \
  {                                                                                                          \
    FOYER_OPCODE_PONG, TRUE, s, sizeof s - 1, 0                                                              \
  }
#define CLOSE(s)                                                                                             \
  {                                                                                                          \
    FOYER_OPCODE_CLOSE, TRUE, s, sizeof s - 1, 0                                                             \
  }
#define NUMBER(code) (const char[]){ (char) ((code) >> 8), (char) (code) }, 2

static const Script scripts[] = {
  { "text", { TEXT ("hello") }, "text:hello" },
  { "empty text", { TEXT ("") }, "text:" },
  { "empty binary", { BINARY ("") }, "binary:" },
  { "binary need not be UTF-8", { BINARY ("\xff\xfe") }, "binary:\\377\\376" },
  { "NUL is text", { TEXT ("a\0b") }, "text:a\\000b" },
  { "two texts", { TEXT ("one"), TEXT ("two") }, "text:one text:two" },
  { "fragments", { TEXT_PART ("a"), MORE ("b"), LAST ("c") }, "text:abc" },
  { "empty fragments", { TEXT_PART (""), MORE (""), LAST ("") }, "text:" },
  { "empty around one", { TEXT_PART (""), MORE ("x"), LAST ("") }, "text:x" },
  { "binary fragments", { BINARY_PART ("\x80"), LAST ("\x81") }, "binary:\\200\\201" },
  { "ping between", { TEXT_PART ("a"), PING ("p"), LAST ("b") }, "ping:p text:ab" },
  { "pong between", { TEXT_PART ("a"), PONG (""), LAST ("b") }, "pong: text:ab" },
  { "close between", { TEXT_PART ("a"), CLOSE (""), LAST ("b") }, "close:1005:" },
  { "two pings", { PING ("1"), PING ("2") }, "ping:1 ping:2" },
  { "binary ping", { PING ("\0\xff") }, "ping:\\000\\377" },
  { "text after fragments", { TEXT_PART ("a"), LAST ("b"), TEXT ("c") }, "text:ab text:c" },

  { "character over fragments", { TEXT_PART ("\xce"), LAST ("\xba") }, "text:\\316\\272" },
  { "emoji over four",
    { TEXT_PART ("\xf0"), MORE ("\x9f"), MORE ("\x98"), LAST ("\x80") },
    "text:\\360\\237\\230\\200" },
  { "highest character", { TEXT ("\xf4\x8f\xbf\xbf") }, "text:\\364\\217\\277\\277" },
  { "noncharacter", { TEXT ("\xef\xbf\xbe") }, "text:\\357\\277\\276" },
  { "character over a ping",
    { TEXT_PART ("\xce"), PING ("\xff"), LAST ("\xba") },
    "ping:\\377 text:\\316\\272" },
  { "cut character", { TEXT ("\xce") }, "failed:1007" },
  { "cut in the last fragment", { TEXT_PART ("a"), LAST ("\xce") }, "failed:1007" },
  { "surrogate", { TEXT ("\xed\xa0\x80") }, "failed:1007" },
  { "overlong", { TEXT ("\xc0\x80") }, "failed:1007" },
  { "overlong of three", { TEXT ("\xe0\x80\xaf") }, "failed:1007" },
  { "overlong of four", { TEXT ("\xf0\x80\x80\xaf") }, "failed:1007" },
  { "over the range", { TEXT ("\xf4\x90\x80\x80") }, "failed:1007" },
  { "lone continuation", { TEXT ("abcdefgh\x80") }, "failed:1007" },
  { "bad in the first fragment", { TEXT_PART ("\xff"), LAST ("x") }, "failed:1007" },
  { "the next text starts afresh", { TEXT ("a"), TEXT ("\xba") }, "text:a failed:1007" },

  { "reserved bit 1", { { FOYER_OPCODE_TEXT, TRUE, "x", 1, 0x40 } }, "failed:1002" },
  { "reserved bit 2", { { FOYER_OPCODE_TEXT, TRUE, "x", 1, 0x20 } }, "failed:1002" },
  { "reserved bit 3", { { FOYER_OPCODE_PING, TRUE, "", 0, 0x10 } }, "failed:1002" },
  { "reserved after good", { TEXT ("x"), { FOYER_OPCODE_TEXT, TRUE, "", 0, 0x70 } }, "text:x failed:1002" },
  { "opcode 3", { { 3, TRUE, "x", 1, 0 } }, "failed:1002" },
  { "opcode 7", { { 7, TRUE, "", 0, 0 } }, "failed:1002" },
  { "opcode 11", { { 11, TRUE, "", 0, 0 } }, "failed:1002" },
  { "opcode 15", { { 15, TRUE, "x", 1, 0 } }, "failed:1002" },
  { "fragmented ping", { { FOYER_OPCODE_PING, FALSE, "x", 1, 0 } }, "failed:1002" },
  { "fragmented close", { { FOYER_OPCODE_CLOSE, FALSE, "", 0, 0 } }, "failed:1002" },
  { "continuation of nothing", { LAST ("x") }, "failed:1002" },
  { "continuation after the end", { TEXT_PART ("a"), LAST ("b"), MORE ("c") }, "text:ab failed:1002" },
  { "text inside text", { TEXT_PART ("a"), TEXT ("b") }, "failed:1002" },
  { "binary inside text", { TEXT_PART ("a"), BINARY_PART ("b") }, "failed:1002" },

  { "close without a code", { CLOSE ("") }, "close:1005:" },
  { "close 1000", { CLOSE ("\x03\xe8") }, "close:1000:" },
  { "close with a reason",
    { CLOSE ("\x03\xe9"
             "bye") },
    "close:1001:bye" },
  { "nothing after close", { CLOSE (""), TEXT ("x"), PING ("y") }, "close:1005:" },
  { "nothing after a failure", { { 3, TRUE, "", 0, 0 }, TEXT ("x") }, "failed:1002" },
  { "close of one byte", { CLOSE ("\x03") }, "failed:1002" },
  { "close reason not UTF-8", { CLOSE ("\x03\xe8\xff") }, "failed:1007" },
  { "close reason cut", { CLOSE ("\x03\xe8\xce") }, "failed:1007" },
};

static GByteArray *
frames_to_bytes (const Frame *frames, gsize count)
{
  GByteArray *bytes = g_byte_array_new ();

  for (gsize i = 0; i < count && frames[i].payload != NULL; i++)
    {
      g_autoptr (GBytes) frame = foyer_codec_encode_masked (frames[i].opcode, frames[i].final,
                                                            frames[i].payload, frames[i].length, mask);
      guint              start = bytes->len;
      g_byte_array_append (bytes, g_bytes_get_data (frame, NULL), (guint) g_bytes_get_size (frame));
      bytes->data[start] |= frames[i].bits;
    }
  return bytes;
}

static void
describe (GString *events, const FoyerCodecEvent *event)
{
  static const char *const names[] = { "nothing", "text", "binary", "ping", "pong", "close", "failed" };

  g_string_append_printf (events, "%s%s", events->len > 0 ? " " : "", names[event->type]);
  if (event->type == FOYER_CODEC_CLOSE || event->type == FOYER_CODEC_FAILED)
    g_string_append_printf (events, ":%u", event->close_code);
  if (event->type == FOYER_CODEC_FAILED)
    {
      g_assert_nonnull (event->reason);
      return;
    }
  g_string_append_c (events, ':');
  for (gsize i = 0; i < event->length; i++)
    {
      if (event->payload[i] >= 0x20 && event->payload[i] < 0x7f)
        g_string_append_c (events, (char) event->payload[i]);
      else
        g_string_append_printf (events, "\\%03o", (guint) event->payload[i]);
    }
}

/* Feeds one piece, from memory of exactly its size so that the sanitizers see a read too far. */
static void
feed_piece (FoyerCodec *codec, const guint8 *data, gsize length, GString *events)
{
  g_autofree guint8 *copy = g_memdup2 (data, length);
  FoyerCodecEvent    event;
  gsize              used = 0;

  do
    {
      used += foyer_codec_feed (codec, copy + used, length - used, &event);
      g_assert_cmpuint (used, <=, length);
      if (event.type != FOYER_CODEC_NOTHING)
        describe (events, &event);
    }
  while (event.type != FOYER_CODEC_NOTHING);
  g_assert_cmpuint (used, ==, length);
}

static char *
run_split (const GByteArray *bytes, gsize first, gsize step)
{
  FoyerCodec codec;
  GString   *events = g_string_new (NULL);

  foyer_codec_init (&codec, FOYER_CODEC_SERVER, LIMIT);
  for (gsize at = 0; at < bytes->len;)
    {
      gsize length = MIN (at == 0 && first > 0 ? first : step, bytes->len - at);
      feed_piece (&codec, bytes->data + at, length, events);
      at += length;
    }
  foyer_codec_clear (&codec);
  return g_string_free (events, FALSE);
}

static void
test_script (gconstpointer data)
{
  const Script          *script = data;
  g_autoptr (GByteArray) bytes = frames_to_bytes (script->frames, G_N_ELEMENTS (script->frames));

  /* In one piece, byte by byte, and cut in two at every place. */
  for (gsize first = 0; first < bytes->len; first++)
    {
      g_autofree char *events = run_split (bytes, first, bytes->len);
      g_assert_cmpstr (events, ==, script->events);
    }
  for (gsize step = 1; step < 8; step++)
    {
      g_autofree char *events = run_split (bytes, 0, step);
      g_assert_cmpstr (events, ==, script->events);
    }
}

static void
test_close_codes (void)
{
  for (guint code = 0; code <= G_MAXUINT16; code++)
    {
      gboolean               defined = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
      gboolean               expected = defined || (code >= 3000 && code <= 4999);
      Frame                  frame = { FOYER_OPCODE_CLOSE, TRUE, NUMBER (code), 0 };
      g_autoptr (GByteArray) bytes = frames_to_bytes (&frame, 1);
      g_autofree char       *events = run_split (bytes, 0, bytes->len);
      g_autofree char       *good = g_strdup_printf ("close:%u:", code);
      g_assert_cmpstr (events, ==, expected ? good : "failed:1002");
      g_assert_cmpint (foyer_codec_code_is_valid (code), ==, expected);
    }
}

static void
test_lengths (void)
{
  static const gsize lengths[] = { 0, 1, 7, 8, 9, 125, 126, 127, 1000, 65535, 65536, LIMIT };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char       *text = g_strnfill (lengths[i], 'x');
      Frame                  frame = { FOYER_OPCODE_TEXT, TRUE, text, lengths[i], 0 };
      g_autoptr (GByteArray) bytes = frames_to_bytes (&frame, 1);
      g_autofree char       *expected = g_strconcat ("text:", text, NULL);
      g_autofree char       *whole = run_split (bytes, 0, bytes->len);
      g_autofree char       *pieces = run_split (bytes, 3, 997);
      g_assert_cmpstr (whole, ==, expected);
      g_assert_cmpstr (pieces, ==, expected);
    }
}

static char *
run_bytes (const guint8 *data, gsize length)
{
  g_autoptr (GByteArray) bytes = g_byte_array_append (g_byte_array_new (), data, (guint) length);
  return run_split (bytes, 0, 1);
}

static void
test_bad_headers (void)
{
  static const struct
  {
    guint8      bytes[14];
    gsize       length;
    const char *events;
  } rows[] = {
    { { 0x81, 0x05, 'h' }, 3, "failed:1002" },                /* not masked */
    { { 0x81, 0x00 }, 2, "failed:1002" },                     /* empty and not masked */
    { { 0x89, 0xfe, 0, 126 }, 4, "failed:1002" },             /* ping of 126 */
    { { 0x88, 0xff }, 2, "failed:1002" },                     /* close with a 64-bit length */
    { { 0x81, 0xfe, 0, 125, 1, 2, 3, 4 }, 8, "failed:1002" }, /* 16 bits for 125 */
    { { 0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 1, 2, 3, 4 }, 14, "failed:1002" }, /* 64 bits for 65535 */
    { { 0x81, 0xff, 0x80, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4 }, 14, "failed:1002" },    /* the highest bit */
    { { 0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4 }, 14, "failed:1009" },
    { { 0x82, 0xff, 0, 0, 0, 0, 0, 1, 0x11, 0x71, 1, 2, 3, 4 }, 14, "failed:1009" }, /* the limit and one */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *events = run_bytes (rows[i].bytes, rows[i].length);
      g_assert_cmpstr (events, ==, rows[i].events);
    }
}

/* The limit is on the message, not on the frame, and is seen before memory is taken. */
static void
test_limit (void)
{
  g_autofree char       *half = g_strnfill (LIMIT / 2, 'x');
  Frame                  fits[] = { { FOYER_OPCODE_BINARY, FALSE, half, LIMIT / 2, 0 },
                                    { FOYER_OPCODE_CONTINUATION, TRUE, half, LIMIT / 2, 0 } };
  Frame                  over[] = { { FOYER_OPCODE_BINARY, FALSE, half, LIMIT / 2, 0 },
                                    { FOYER_OPCODE_CONTINUATION, FALSE, half, LIMIT / 2, 0 },
                                    { FOYER_OPCODE_CONTINUATION, TRUE, "y", 1, 0 } };
  g_autoptr (GByteArray) good = frames_to_bytes (fits, 2);
  g_autoptr (GByteArray) bad = frames_to_bytes (over, 3);
  g_autofree char       *good_events = run_split (good, 0, 1000);
  g_autofree char       *bad_events = run_split (bad, 0, 1000);

  g_assert_true (g_str_has_prefix (good_events, "binary:"));
  g_assert_cmpuint (strlen (good_events), ==, strlen ("binary:") + LIMIT);
  g_assert_cmpstr (bad_events, ==, "failed:1009");
}

/* The room for a message in many fragments grows in steps, but not over the limit. */
static void
test_memory_of_fragments (void)
{
  g_autofree char *part = g_strnfill (1000, 'x');
  FoyerCodec       codec;
  FoyerCodecEvent  event;

  foyer_codec_init (&codec, FOYER_CODEC_SERVER, LIMIT);
  for (guint i = 0; i < LIMIT / 1000; i++)
    {
      Frame frame = { i == 0 ? FOYER_OPCODE_BINARY : FOYER_OPCODE_CONTINUATION, FALSE, part, 1000, 0 };
      g_autoptr (GByteArray) bytes = frames_to_bytes (&frame, 1);
      foyer_codec_feed (&codec, bytes->data, bytes->len, &event);
      g_assert_cmpint (event.type, ==, FOYER_CODEC_NOTHING);
      g_assert_cmpuint (foyer_codec_get_buffered (&codec), <=, LIMIT);
    }
  g_assert_cmpuint (foyer_codec_get_buffered (&codec), >=, LIMIT - 1000);
  foyer_codec_clear (&codec);
}

static void
test_memory (void)
{
  g_autofree char       *text = g_strnfill (60000, 'x');
  Frame                  frame = { FOYER_OPCODE_TEXT, TRUE, text, 60000, 0 };
  g_autoptr (GByteArray) bytes = frames_to_bytes (&frame, 1);
  g_autoptr (GString)    events = g_string_new (NULL);
  FoyerCodec             codec;

  foyer_codec_init (&codec, FOYER_CODEC_SERVER, LIMIT);
  feed_piece (&codec, bytes->data, 8, events);
  g_assert_cmpuint (foyer_codec_get_buffered (&codec), ==, 0);
  feed_piece (&codec, bytes->data + 8, 100, events);
  g_assert_cmpuint (foyer_codec_get_buffered (&codec), >=, 100);
  g_assert_cmpuint (foyer_codec_get_buffered (&codec), <=, 2048);
  feed_piece (&codec, bytes->data + 108, bytes->len - 108, events);
  g_assert_cmpuint (foyer_codec_get_buffered (&codec), ==, 0);
  g_assert_cmpuint (events->len, ==, strlen ("text:") + 60000);

  /* A whole frame in one piece is handed on where it lies. */
  FoyerCodecEvent        event;
  g_autoptr (GByteArray) again = frames_to_bytes (&frame, 1);
  gsize                  used = foyer_codec_feed (&codec, again->data, again->len, &event);
  g_assert_cmpuint (used, ==, again->len);
  g_assert_true (event.payload == again->data + 8);
  g_assert_cmpuint (foyer_codec_get_buffered (&codec), ==, 0);
  foyer_codec_clear (&codec);
}

/* A bad byte is seen at once, not when the frame or the message ends. */
static void
test_fails_fast (void)
{
  static const char      text[] = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xf4\x90\x80\x80zzzzzzzz";
  Frame                  frame = { FOYER_OPCODE_TEXT, FALSE, text, sizeof text - 1, 0 };
  g_autoptr (GByteArray) bytes = frames_to_bytes (&frame, 1);
  g_autoptr (GString)    events = g_string_new (NULL);
  FoyerCodec             codec;

  foyer_codec_init (&codec, FOYER_CODEC_SERVER, LIMIT);
  feed_piece (&codec, bytes->data, 6 + 12, events);
  g_assert_cmpstr (events->str, ==, "");
  feed_piece (&codec, bytes->data + 6 + 12, 1, events);
  g_assert_cmpstr (events->str, ==, "failed:1007");
  foyer_codec_clear (&codec);
}

static void
test_encode (void)
{
  static const struct
  {
    gsize  length;
    guint8 header[10];
    gsize  header_length;
  } rows[] = {
    { 0, { 0x81, 0 }, 2 },
    { 125, { 0x81, 125 }, 2 },
    { 126, { 0x81, 126, 0, 126 }, 4 },
    { 65535, { 0x81, 126, 0xff, 0xff }, 4 },
    { 65536, { 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0 }, 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char   *text = g_strnfill (rows[i].length, 'x');
      g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text, rows[i].length);
      gsize              size;
      const guint8      *data = g_bytes_get_data (frame, &size);
      g_assert_cmpuint (size, ==, rows[i].header_length + rows[i].length);
      g_assert_cmpmem (data, rows[i].header_length, rows[i].header, rows[i].header_length);
      g_assert_cmpmem (data + rows[i].header_length, rows[i].length, text, rows[i].length);
    }
}

static void
test_encode_close (void)
{
  g_autoptr (GBytes)  plain = foyer_codec_encode_close (4401, "no");
  g_autoptr (GBytes)  empty = foyer_codec_encode_close (FOYER_CODEC_NO_CODE, NULL);
  g_autoptr (GString) long_reason = g_string_new (NULL);

  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), "\x88\x04\x11\x31no", 6);
  g_assert_cmpmem (g_bytes_get_data (empty, NULL), g_bytes_get_size (empty), "\x88\x00", 2);

  for (guint i = 0; i < 62; i++)
    g_string_append (long_reason, "ä");
  g_autoptr (GBytes) cut = foyer_codec_encode_close (1000, long_reason->str);
  g_assert_cmpuint (g_bytes_get_size (cut), ==, 2 + 2 + 122);
}

/* What the server writes is what a client reads, and the other way about. */
static void
test_client_side (void)
{
  g_autoptr (GBytes)  frame = foyer_codec_encode (FOYER_OPCODE_TEXT, "hello", 5);
  g_autoptr (GBytes)  masked = foyer_codec_encode_masked (FOYER_OPCODE_TEXT, TRUE, "hello", 5, mask);
  g_autoptr (GString) events = g_string_new (NULL);
  FoyerCodec          codec;

  foyer_codec_init (&codec, FOYER_CODEC_CLIENT, LIMIT);
  feed_piece (&codec, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), events);
  feed_piece (&codec, g_bytes_get_data (masked, NULL), g_bytes_get_size (masked), events);
  g_assert_cmpstr (events->str, ==, "text:hello failed:1002");
  foyer_codec_clear (&codec);
}

static void
test_mask (void)
{
  guint8 expected[67];
  guint8 data[67];

  for (guint at = 0; at < 4; at++)
    for (gsize length = 0; length <= sizeof data; length++)
      {
        for (gsize i = 0; i < length; i++)
          {
            data[i] = (guint8) (i * 31);
            expected[i] = data[i] ^ mask[(at + i) & 3];
          }
        foyer_codec_mask (data, length, mask, at);
        g_assert_cmpmem (data, length, expected, length);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/live/codec/script/%s", scripts[i].name);
      g_test_add_data_func (path, &scripts[i], test_script);
    }
  g_test_add_func ("/live/codec/close-codes", test_close_codes);
  g_test_add_func ("/live/codec/lengths", test_lengths);
  g_test_add_func ("/live/codec/bad-headers", test_bad_headers);
  g_test_add_func ("/live/codec/limit", test_limit);
  g_test_add_func ("/live/codec/memory-of-fragments", test_memory_of_fragments);
  g_test_add_func ("/live/codec/memory", test_memory);
  g_test_add_func ("/live/codec/fails-fast", test_fails_fast);
  g_test_add_func ("/live/codec/encode", test_encode);
  g_test_add_func ("/live/codec/encode-close", test_encode_close);
  g_test_add_func ("/live/codec/client-side", test_client_side);
  g_test_add_func ("/live/codec/mask", test_mask);
  return g_test_run ();
}

/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-codec.h"

#include <string.h>

#include "foyer-utf8.h"

#define FINAL 0x80
#define RESERVED 0x70
#define OPCODE 0x0f
#define MASKED 0x80
#define LENGTH 0x7f
#define LENGTH_16 126
#define LENGTH_64 127
#define FIRST_ROOM 1024

enum
{
  CLOSE_PROTOCOL = 1002,
  CLOSE_NOT_UTF8 = 1007,
  CLOSE_TOO_BIG = 1009,
};

static gboolean
is_control (guint opcode)
{
  return (opcode & 0x8) != 0;
}

static void
fail (FoyerCodec *self, FoyerCodecEvent *event, guint16 code, const char *reason)
{
  self->ended = TRUE;
  *event = (FoyerCodecEvent){ .type = FOYER_CODEC_FAILED, .close_code = code, .reason = reason };
}

/* How many bytes the header has, as far as its second byte tells. */
static guint
header_size (const FoyerCodec *self)
{
  guint size = 2 + ((self->header[1] & MASKED) != 0 ? 4 : 0);

  if ((self->header[1] & LENGTH) == LENGTH_16)
    size += 2;
  else if ((self->header[1] & LENGTH) == LENGTH_64)
    size += 8;
  return size;
}

/* What the first two bytes alone forbid (RFC 6455, 5.2, 5.4, 5.5), so that nothing more is waited for. */
static const char *
refuse_start (const FoyerCodec *self)
{
  guint opcode = self->header[0] & OPCODE;

  if ((self->header[0] & RESERVED) != 0)
    return "reserved bit set";
  if (opcode > FOYER_OPCODE_PONG || (opcode > FOYER_OPCODE_BINARY && opcode < FOYER_OPCODE_CLOSE))
    return "unknown opcode";
  if (((self->header[1] & MASKED) == 0) != self->client)
    return self->client ? "masked frame" : "unmasked frame";
  if (is_control (opcode))
    {
      if ((self->header[0] & FINAL) == 0)
        return "fragmented control frame";
      if ((self->header[1] & LENGTH) > FOYER_CODEC_CONTROL_LENGTH)
        return "control frame too long";
      return NULL;
    }
  if (opcode == FOYER_OPCODE_CONTINUATION && self->message_opcode == 0)
    return "continuation of nothing";
  if (opcode != FOYER_OPCODE_CONTINUATION && self->message_opcode != 0)
    return "new message inside another";
  return NULL;
}

/* The payload's length, or FALSE where it is not written in its shortest form. */
static gboolean
read_length (const FoyerCodec *self, guint64 *length)
{
  *length = self->header[1] & LENGTH;
  if (*length == LENGTH_16)
    {
      *length = ((guint64) self->header[2] << 8) | self->header[3];
      return *length >= LENGTH_16;
    }
  if (*length == LENGTH_64)
    {
      *length = 0;
      for (guint i = 2; i < 10; i++)
        *length = (*length << 8) | self->header[i];
      return *length > G_MAXUINT16 && *length <= G_MAXINT64;
    }
  return TRUE;
}

static gboolean
close_code_is_wrong (const guint8 *payload)
{
  return !foyer_codec_code_is_valid (((guint) payload[0] << 8) | payload[1]);
}

static void
finish_close (FoyerCodec *self, const guint8 *payload, gsize length, FoyerCodecEvent *event)
{
  if (length == 1 || (length >= 2 && close_code_is_wrong (payload)))
    {
      fail (self, event, CLOSE_PROTOCOL, "bad close frame");
      return;
    }
  if (length > 2 && foyer_utf8_feed (FOYER_UTF8_COMPLETE, payload + 2, length - 2) != FOYER_UTF8_COMPLETE)
    {
      fail (self, event, CLOSE_NOT_UTF8, "close reason is not UTF-8");
      return;
    }
  self->ended = TRUE;
  *event = (FoyerCodecEvent){ .type = FOYER_CODEC_CLOSE, .close_code = FOYER_CODEC_NO_CODE };
  if (length >= 2)
    {
      event->close_code = (guint16) ((payload[0] << 8) | payload[1]);
      event->payload = payload + 2;
      event->length = length - 2;
    }
}

static void
finish_control (FoyerCodec *self, const guint8 *payload, gsize length, FoyerCodecEvent *event)
{
  self->in_payload = FALSE;
  if (self->opcode == FOYER_OPCODE_CLOSE)
    {
      finish_close (self, payload, length, event);
      return;
    }
  event->type = self->opcode == FOYER_OPCODE_PING ? FOYER_CODEC_PING : FOYER_CODEC_PONG;
  event->payload = payload;
  event->length = length;
}

static void
finish_data (FoyerCodec *self, const guint8 *payload, gsize length, FoyerCodecEvent *event)
{
  self->in_payload = FALSE;
  if (!self->final)
    return;
  if (self->message_opcode == FOYER_OPCODE_TEXT && self->utf8 != FOYER_UTF8_COMPLETE)
    {
      fail (self, event, CLOSE_NOT_UTF8, "text ends inside a character");
      return;
    }
  event->type = self->message_opcode == FOYER_OPCODE_TEXT ? FOYER_CODEC_TEXT : FOYER_CODEC_BINARY;
  event->payload = payload;
  event->length = length;
  self->message_opcode = 0;
  self->delivered = TRUE;
}

/* Makes room as the bytes come, never for what was only announced. */
static void
append_message (FoyerCodec *self, const guint8 *data, guint32 length)
{
  guint32 needed = self->message_length + length;

  if (needed > self->message_room)
    {
      guint64 room = MAX ((guint64) self->message_room * 2, FIRST_ROOM);
      guint64 most = self->final ? (guint64) self->message_length + self->frame_left : self->limit;
      self->message_room = (guint32) MAX (MIN (room, most), needed);
      self->message = g_realloc (self->message, self->message_room);
    }
  if (length > 0)
    memcpy (self->message + self->message_length, data, length);
  self->message_length = needed;
}

static void
read_data (FoyerCodec *self, const guint8 *data, guint32 length, FoyerCodecEvent *event)
{
  gboolean whole = self->final && self->message_length == 0 && length == self->frame_left;

  if (self->message_opcode == FOYER_OPCODE_TEXT)
    {
      self->utf8 = foyer_utf8_feed (self->utf8, data, length);
      if (self->utf8 == FOYER_UTF8_INVALID)
        {
          fail (self, event, CLOSE_NOT_UTF8, "text is not UTF-8");
          return;
        }
    }
  if (!whole)
    append_message (self, data, length);
  self->frame_left -= length;
  if (self->frame_left == 0)
    finish_data (self, whole ? data : self->message, whole ? length : self->message_length, event);
}

static void
read_control (FoyerCodec *self, const guint8 *data, guint32 length, FoyerCodecEvent *event)
{
  gboolean whole = self->control_length == 0 && length == self->frame_left;

  if (!whole)
    {
      if (self->control == NULL)
        self->control = g_malloc (FOYER_CODEC_CONTROL_LENGTH);
      memcpy (self->control + self->control_length, data, length);
      self->control_length += (guint8) length;
    }
  self->frame_left -= length;
  if (self->frame_left == 0)
    finish_control (self, whole ? data : self->control, whole ? length : self->control_length, event);
}

static gsize
read_payload (FoyerCodec *self, guint8 *data, gsize available, FoyerCodecEvent *event)
{
  guint32 length = (guint32) MIN (available, self->frame_left);

  if (!self->client)
    {
      const guint8 *mask = self->header + self->header_length - 4;
      foyer_codec_mask (data, length, mask, self->mask_at);
      self->mask_at = (self->mask_at + length) & 3;
    }
  if (is_control (self->opcode))
    read_control (self, data, length, event);
  else
    read_data (self, data, length, event);
  return length;
}

static void
start_frame (FoyerCodec *self, FoyerCodecEvent *event)
{
  guint64 length;

  if (!read_length (self, &length))
    {
      fail (self, event, CLOSE_PROTOCOL, "length not in its shortest form");
      return;
    }
  self->opcode = self->header[0] & OPCODE;
  if (!is_control (self->opcode))
    {
      if (length > self->limit - self->message_length)
        {
          fail (self, event, CLOSE_TOO_BIG, "message too big");
          return;
        }
      self->final = (self->header[0] & FINAL) != 0;
      if (self->opcode != FOYER_OPCODE_CONTINUATION)
        {
          self->message_opcode = self->opcode;
          self->utf8 = FOYER_UTF8_COMPLETE;
        }
    }
  self->frame_left = (guint32) length;
  self->mask_at = 0;
  self->in_payload = TRUE;
}

static gsize
read_header (FoyerCodec *self, const guint8 *data, gsize available, FoyerCodecEvent *event)
{
  gsize used = 0;
  guint size = self->header_length < 2 ? 2 : header_size (self);

  while (used < available && self->header_length < size)
    {
      self->header[self->header_length++] = data[used++];
      if (self->header_length == 2)
        {
          const char *refusal = refuse_start (self);
          if (refusal != NULL)
            {
              fail (self, event, CLOSE_PROTOCOL, refusal);
              return used;
            }
          size = header_size (self);
        }
    }
  if (self->header_length == size && size >= 2 && self->header_length >= 2)
    start_frame (self, event);
  return used;
}

/* The memory of what the last call handed out. */
static void
drop_delivered (FoyerCodec *self)
{
  if (self->delivered)
    {
      g_clear_pointer (&self->message, g_free);
      self->message_length = 0;
      self->message_room = 0;
      self->delivered = FALSE;
    }
  if (!self->in_payload && self->control != NULL)
    {
      g_clear_pointer (&self->control, g_free);
      self->control_length = 0;
    }
}

/**
 * foyer_codec_init:
 * @self: memory for a codec
 * @side: whose frames it reads
 * @limit: bytes that a whole message may have
 *
 * Starts a codec of RFC 6455, without extensions.
 */
void
foyer_codec_init (FoyerCodec *self, FoyerCodecSide side, guint32 limit)
{
  g_return_if_fail (self != NULL);

  *self = (FoyerCodec){ .limit = limit, .client = side == FOYER_CODEC_CLIENT };
}

/**
 * foyer_codec_clear:
 * @self: a codec
 *
 * Frees what a message under way holds.
 */
void
foyer_codec_clear (FoyerCodec *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->control, g_free);
}

/**
 * foyer_codec_feed:
 * @self: a codec
 * @data: (array length=length): the next bytes of the peer; they are unmasked in place
 * @length: how many
 * @event: (out): what they amount to
 *
 * Reads up to the end of the next message or control frame. Call it again with the rest until
 * %FOYER_CODEC_NOTHING: that last call also frees what the event before it held. Control frames come out at
 * once, also between the fragments of a message. A text that is not UTF-8 fails at its first bad byte, a
 * message over the limit at its header, before any memory is taken for it. After %FOYER_CODEC_CLOSE or
 * %FOYER_CODEC_FAILED everything is swallowed.
 *
 * Returns: how many bytes were used
 */
gsize
foyer_codec_feed (FoyerCodec *self, guint8 *data, gsize length, FoyerCodecEvent *event)
{
  gsize used = 0;

  g_return_val_if_fail (self != NULL && event != NULL, length);

  *event = (FoyerCodecEvent){ .type = FOYER_CODEC_NOTHING };
  drop_delivered (self);
  while (event->type == FOYER_CODEC_NOTHING && !self->ended && used < length)
    {
      if (!self->in_payload)
        used += read_header (self, data + used, length - used, event);
      /* A frame without payload ends with its header. */
      if (self->in_payload && !self->ended && (used < length || self->frame_left == 0))
        used += read_payload (self, data + used, length - used, event);
      if (!self->in_payload && self->header_length >= 2 && self->header_length == header_size (self))
        self->header_length = 0;
    }
  return self->ended ? length : used;
}

/**
 * foyer_codec_get_buffered:
 * @self: a codec
 *
 * Returns: bytes of memory held for what is under way; 0 while idle
 */
gsize
foyer_codec_get_buffered (const FoyerCodec *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->message_room + (self->control != NULL ? FOYER_CODEC_CONTROL_LENGTH : 0);
}

/**
 * foyer_codec_code_is_valid:
 * @code: a close code
 *
 * Returns: whether it may stand in a close frame: those of RFC 6455, 7.4.1, the three that IANA registered
 *   since (1012 to 1014), and the ranges for libraries and applications
 */
gboolean
foyer_codec_code_is_valid (guint code)
{
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

/**
 * foyer_codec_mask:
 * @data: bytes to mask or unmask in place
 * @length: how many
 * @mask: the frame's mask
 * @at: how many bytes of the frame came before @data, modulo 4
 *
 * RFC 6455, 5.3, eight bytes at a time.
 */
void
foyer_codec_mask (guint8 *data, gsize length, const guint8 mask[static 4], guint at)
{
  guint8  turned[8];
  guint64 wide;
  gsize   i = 0;

  for (guint j = 0; j < 8; j++)
    turned[j] = mask[(at + j) & 3];
  memcpy (&wide, turned, 8);
  for (; i + 8 <= length; i += 8)
    {
      guint64 word;
      memcpy (&word, data + i, 8);
      word ^= wide;
      memcpy (data + i, &word, 8);
    }
  for (; i < length; i++)
    data[i] ^= turned[i & 7];
}

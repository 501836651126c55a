/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_CODEC_HEADER_LENGTH 14   /* the longest: two bytes, eight of length, four of mask */
#define FOYER_CODEC_CONTROL_LENGTH 125 /* the longest payload of a control frame */
#define FOYER_CODEC_NO_CODE 1005       /* stands for "a close frame without a code", never sent */

typedef enum
{
  FOYER_OPCODE_CONTINUATION = 0x0,
  FOYER_OPCODE_TEXT = 0x1,
  FOYER_OPCODE_BINARY = 0x2,
  FOYER_OPCODE_CLOSE = 0x8,
  FOYER_OPCODE_PING = 0x9,
  FOYER_OPCODE_PONG = 0xa,
} FoyerOpcode;

typedef enum
{
  FOYER_CODEC_SERVER, /* reads masked frames */
  FOYER_CODEC_CLIENT, /* reads unmasked frames */
} FoyerCodecSide;

typedef enum
{
  FOYER_CODEC_NOTHING, /* every byte was read and more are needed */
  FOYER_CODEC_TEXT,
  FOYER_CODEC_BINARY,
  FOYER_CODEC_PING,
  FOYER_CODEC_PONG,
  FOYER_CODEC_CLOSE,
  FOYER_CODEC_FAILED,
} FoyerCodecEventType;

/**
 * FoyerCodecEvent:
 * @type: what came
 * @close_code: with %FOYER_CODEC_CLOSE the peer's code or %FOYER_CODEC_NO_CODE; with %FOYER_CODEC_FAILED the
 * one to close with
 * @payload: the message, the ping's or pong's bytes, the close reason; not terminated; valid until the next
 * call
 * @length: its length in bytes
 * @reason: with %FOYER_CODEC_FAILED what was wrong, for the log
 */
typedef struct
{
  FoyerCodecEventType type;
  guint16             close_code;
  const guint8       *payload;
  gsize               length;
  const char         *reason;
} FoyerCodecEvent;

/* One peer's bytes on their way to messages. Embed it; it holds no memory beside itself while no message is
 * under way. The fields are the codec's own. */
typedef struct
{
  guint8 *message;
  guint8 *control;
  guint32 limit;
  guint32 message_length;
  guint32 message_room;
  guint32 frame_left;
  guint8  header[FOYER_CODEC_HEADER_LENGTH];
  guint8  header_length;
  guint8  control_length;
  guint8  message_opcode;
  guint8  opcode;
  guint8  mask_at;
  guint8  utf8;
  guint8  client : 1;
  guint8  final : 1;
  guint8  in_payload : 1;
  guint8  ended : 1;
  guint8  delivered : 1;
} FoyerCodec;

void  foyer_codec_init (FoyerCodec *self, FoyerCodecSide side, guint32 limit);
void  foyer_codec_clear (FoyerCodec *self);
gsize foyer_codec_feed (FoyerCodec *self, guint8 *data, gsize length, FoyerCodecEvent *event);
gsize foyer_codec_get_buffered (const FoyerCodec *self);

GBytes *foyer_codec_encode (FoyerOpcode opcode, gconstpointer payload, gsize length);
GBytes *foyer_codec_encode_close (guint16 code, const char *reason);
GBytes *foyer_codec_encode_masked (
    FoyerOpcode opcode, gboolean final, gconstpointer payload, gsize length, const guint8 mask[static 4]);
void     foyer_codec_mask (guint8 *data, gsize length, const guint8 mask[static 4], guint at);
gboolean foyer_codec_code_is_valid (guint code);

G_END_DECLS

/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-json-names.h"
#include "foyer-json.h"

#include <math.h>
#include <string.h>

/* json-glib recurses without bound (200,000 '[' overflow the stack), and takes comments, single quotes,
 * duplicate names, lone surrogates, NUL escapes (cutting the text there), 1e999 and several values in a row.
 * This pass of RFC 8259 comes first: linear, without recursion, with its memory bounded by the input. */

typedef enum
{
  EXPECT_VALUE,
  EXPECT_FIRST_ELEMENT, /* a value or ']' */
  EXPECT_FIRST_NAME,    /* a name or '}' */
  EXPECT_NAME,
  EXPECT_SEPARATOR, /* ',' or the closing bracket, or the end */
} Expect;

typedef struct
{
  const char      *text;
  const char      *end;
  const char      *at;
  guint            depth;
  guint            limit;
  FoyerJsonMember *members; /* of the outermost object, to be found */
  guint            n_members;
  FoyerJsonMember *current; /* of them: whose value is being read, or NULL */
  GStringChunk    *decoded; /* the names with escapes; or NULL */
  gboolean         is_object[FOYER_JSON_DEPTH_MOST];
  FoyerJsonNames   names[FOYER_JSON_DEPTH_MOST];
} Checker;

static gboolean
refuse (Checker *self, GError **error, const char *what)
{
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON, "Invalid JSON at byte %" G_GSIZE_FORMAT ": %s",
               (gsize) (self->at - self->text), what);
  return FALSE;
}

static void
skip_space (Checker *self)
{
  while (self->at < self->end &&
         (*self->at == ' ' || *self->at == '\t' || *self->at == '\n' || *self->at == '\r'))
    self->at++;
}

/* Reads the four digits behind "\u"; -1 where there are none. */
static int
read_unit (Checker *self)
{
  int unit = 0;

  if (self->end - self->at < 4)
    return -1;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (self->at[i]);
      if (digit < 0)
        return -1;
      unit = unit * 16 + digit;
    }
  self->at += 4;
  return unit;
}

static gboolean
read_unicode_escape (Checker *self, GString *decoded, GError **error)
{
  int unit = read_unit (self);

  if (unit < 0)
    return refuse (self, error, "\\u needs four hexadecimal digits");
  if (unit == 0)
    return refuse (self, error, "a text may not contain NUL");
  if (unit >= 0xdc00 && unit <= 0xdfff)
    return refuse (self, error, "a low surrogate without its high one");
  gunichar character = (gunichar) unit;
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      int low = -1;
      if (self->end - self->at >= 6 && self->at[0] == '\\' && self->at[1] == 'u')
        {
          self->at += 2;
          low = read_unit (self);
        }
      if (low < 0xdc00 || low > 0xdfff)
        return refuse (self, error, "a high surrogate without its low one");
      character = 0x10000 + ((gunichar) (unit - 0xd800) << 10) + (gunichar) (low - 0xdc00);
    }
  if (decoded != NULL)
    g_string_append_unichar (decoded, character);
  return TRUE;
}

static gboolean
read_escape (Checker *self, GString *decoded, GError **error)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char values[] = "\"\\/\b\f\n\r\t";

  self->at++;
  if (self->at == self->end)
    return refuse (self, error, "the text does not end");
  char letter = *self->at++;
  if (letter == 'u')
    return read_unicode_escape (self, decoded, error);
  const char *found = letter != '\0' ? strchr (letters, letter) : NULL;
  if (found == NULL)
    return refuse (self, error, "an unknown escape");
  if (decoded != NULL)
    g_string_append_c (decoded, values[found - letters]);
  return TRUE;
}

/* Reads a text whose opening quote is at self->at; @decoded, if wanted, receives what it says. */
static gboolean
read_text (Checker *self, GString *decoded, GError **error)
{
  self->at++;
  while (self->at < self->end)
    {
      const char *run = self->at;
      while (self->at < self->end && *self->at != '"' && *self->at != '\\' && (guchar) *self->at >= 0x20)
        self->at++;
      if (decoded != NULL)
        g_string_append_len (decoded, run, self->at - run);
      if (self->at == self->end)
        break;
      if (*self->at == '"')
        {
          self->at++;
          return TRUE;
        }
      if (*self->at != '\\')
        return refuse (self, error, "a control character must be escaped");
      if (!read_escape (self, decoded, error))
        return FALSE;
    }
  return refuse (self, error, "the text does not end");
}

/* What the text from @quote to self->at says. */
static FoyerJsonName
name_from (Checker *self, const char *quote)
{
  FoyerJsonName name = { quote + 1, (gsize) (self->at - quote) - 2 };

  if (memchr (name.text, '\\', name.length) == NULL)
    return name;
  g_autoptr (GString) decoded = g_string_sized_new (name.length);
  self->at = quote;
  (void) read_text (self, decoded, NULL);
  if (self->decoded == NULL)
    self->decoded = g_string_chunk_new (256);
  return (FoyerJsonName){ g_string_chunk_insert_len (self->decoded, decoded->str, (gssize) decoded->len),
                          decoded->len };
}

static FoyerJsonMember *
find_member (Checker *self, FoyerJsonName name)
{
  for (guint i = 0; i < self->n_members; i++)
    if (strlen (self->members[i].name) == name.length &&
        memcmp (self->members[i].name, name.text, name.length) == 0)
      return &self->members[i];
  return NULL;
}

static gboolean
read_name (Checker *self, GError **error)
{
  const char *quote = self->at;

  if (!read_text (self, NULL, error))
    return FALSE;
  FoyerJsonName name = name_from (self, quote);
  if (!foyer_json_names_add (&self->names[self->depth - 1], name))
    return refuse (self, error, "the same name twice in one object");
  skip_space (self);
  if (self->at == self->end || *self->at != ':')
    return refuse (self, error, "':' expected");
  self->at++;
  if (self->depth == 1)
    self->current = find_member (self, name);
  return TRUE;
}

static const char *
skip_digits (const char *at, const char *end)
{
  while (at < end && g_ascii_isdigit (*at))
    at++;
  return at;
}

static gboolean
number_in_range (const char *start, const char *end, gboolean is_integer)
{
  char  buffer[64];
  gsize length = (gsize) (end - start);

  if (length >= sizeof buffer)
    return FALSE;
  memcpy (buffer, start, length);
  buffer[length] = '\0';
  if (is_integer)
    return g_ascii_string_to_signed (buffer, 10, G_MININT64, G_MAXINT64, NULL, NULL);
  return isfinite (g_ascii_strtod (buffer, NULL));
}

static gboolean
read_number (Checker *self, GError **error)
{
  const char *start = self->at;
  const char *at = start + (*start == '-');
  const char *digits = at;
  gboolean    is_integer = TRUE;

  at = skip_digits (at, self->end);
  if (at == digits || (*digits == '0' && at - digits > 1))
    return refuse (self, error, "a malformed number");
  if (at < self->end && *at == '.')
    {
      is_integer = FALSE;
      const char *fraction = at + 1;
      at = skip_digits (fraction, self->end);
      if (at == fraction)
        return refuse (self, error, "a malformed number");
    }
  if (at < self->end && (*at == 'e' || *at == 'E'))
    {
      is_integer = FALSE;
      at++;
      if (at < self->end && (*at == '+' || *at == '-'))
        at++;
      const char *exponent = at;
      at = skip_digits (exponent, self->end);
      if (at == exponent)
        return refuse (self, error, "a malformed number");
    }
  if (!number_in_range (start, at, is_integer))
    return refuse (self, error, "a number out of range");
  self->at = at;
  return TRUE;
}

static gboolean
read_literal (Checker *self, GError **error)
{
  static const char *const literals[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (literals); i++)
    {
      gsize length = strlen (literals[i]);
      if ((gsize) (self->end - self->at) >= length && memcmp (self->at, literals[i], length) == 0)
        {
          self->at += length;
          return TRUE;
        }
    }
  return refuse (self, error, "a value expected");
}

static gboolean
open_container (Checker *self, gboolean is_object, Expect *expect, GError **error)
{
  if (self->depth == self->limit)
    return refuse (self, error, "nested too deeply");
  self->is_object[self->depth] = is_object;
  foyer_json_names_init (&self->names[self->depth]);
  self->depth++;
  self->at++;
  *expect = is_object ? EXPECT_FIRST_NAME : EXPECT_FIRST_ELEMENT;
  return TRUE;
}

static void
close_container (Checker *self)
{
  foyer_json_names_clear (&self->names[--self->depth]);
  self->at++;
}

static gboolean
read_value (Checker *self, Expect *expect, GError **error)
{
  char first = *self->at;

  if (first == '{' || first == '[')
    return open_container (self, first == '{', expect, error);
  *expect = EXPECT_SEPARATOR;
  if (first == '"')
    return read_text (self, NULL, error);
  if (first == '-' || g_ascii_isdigit (first))
    return read_number (self, error);
  return read_literal (self, error);
}

static gboolean
read_separator (Checker *self, Expect *expect, GError **error)
{
  gboolean in_object = self->is_object[self->depth - 1];

  if (*self->at == (in_object ? '}' : ']'))
    close_container (self);
  else if (*self->at == ',')
    {
      self->at++;
      *expect = in_object ? EXPECT_NAME : EXPECT_VALUE;
    }
  else
    return refuse (self, error, in_object ? "',' or '}' expected" : "',' or ']' expected");
  return TRUE;
}

/* One token a turn, so that the stack never grows with the input. */
static gboolean
step (Checker *self, Expect *expect, GError **error)
{
  char next = *self->at;

  switch (*expect)
    {
    case EXPECT_FIRST_ELEMENT:
    case EXPECT_FIRST_NAME:
      if (next == (*expect == EXPECT_FIRST_NAME ? '}' : ']'))
        {
          close_container (self);
          *expect = EXPECT_SEPARATOR;
          return TRUE;
        }
      if (*expect == EXPECT_FIRST_ELEMENT)
        return read_value (self, expect, error);
      G_GNUC_FALLTHROUGH;
    case EXPECT_NAME:
      if (next != '"')
        return refuse (self, error, "a name in double quotes expected");
      *expect = EXPECT_VALUE;
      return read_name (self, error);
    case EXPECT_VALUE:
      return read_value (self, expect, error);
    case EXPECT_SEPARATOR:
    default:
      return read_separator (self, expect, error);
    }
}

static void
end_member (Checker *self)
{
  self->current->length = (gsize) (self->at - self->current->text);
  self->current = NULL;
}

static gboolean
check (Checker *self, GError **error)
{
  Expect expect = EXPECT_VALUE;

  for (skip_space (self); self->at < self->end; skip_space (self))
    {
      if (expect == EXPECT_SEPARATOR && self->depth == 0)
        return refuse (self, error, "more than one value");
      if (self->current != NULL && self->current->text == NULL)
        self->current->text = self->at;
      if (!step (self, &expect, error))
        return FALSE;
      if (self->current != NULL && self->depth == 1 && expect == EXPECT_SEPARATOR)
        end_member (self);
    }
  if (expect != EXPECT_SEPARATOR || self->depth > 0)
    return refuse (self, error, "the value does not end");
  return TRUE;
}

static gboolean
check_text (
    const char *text, gssize length, guint depth, FoyerJsonMember *members, guint n_members, GError **error)
{
  gsize       size = length < 0 ? strlen (text) : (gsize) length;
  const char *bad;
  Checker     self; /* what lies behind the depth is never looked at */

  self.text = self.at = text;
  self.end = text + size;
  self.depth = 0;
  self.limit = depth;
  self.members = members;
  self.n_members = n_members;
  self.current = NULL;
  self.decoded = NULL;
  if (!g_utf8_validate_len (text, size, &bad))
    {
      self.at = bad;
      return refuse (&self, error, "not UTF-8, or a NUL");
    }
  gboolean ok = check (&self, error);
  while (self.depth > 0)
    foyer_json_names_clear (&self.names[--self.depth]);
  g_clear_pointer (&self.decoded, g_string_chunk_free);
  return ok;
}

/**
 * foyer_json_check:
 * @text: bytes from anywhere
 * @length: how many, or -1 where @text ends with a NUL
 * @depth: how deep arrays and objects may nest, at most %FOYER_JSON_DEPTH_MOST
 * @error: receives %FOYER_ERROR_INVALID_JSON with the place and the reason
 *
 * Checks that @text is one JSON value by the letter of RFC 8259, in UTF-8, with no name twice in an object,
 * no lone surrogate, no NUL, and numbers that a 64-bit integer or a finite double can hold.
 *
 * Returns: whether it is
 */
gboolean
foyer_json_check (const char *text, gssize length, guint depth, GError **error)
{
  g_return_val_if_fail (text != NULL || length == 0, FALSE);
  g_return_val_if_fail (depth > 0 && depth <= FOYER_JSON_DEPTH_MOST, FALSE);
  return check_text (text, length, depth, NULL, 0, error);
}

/**
 * foyer_json_check_object:
 * @text: bytes from anywhere
 * @length: how many, or -1 where @text ends with a NUL
 * @members: (array length=n_members) (inout): names; receive where their values lie in @text
 * @n_members: how many
 * @error: receives %FOYER_ERROR_INVALID_JSON, also where the value is no object
 *
 * Checks @text as foyer_json_parse_object() would, and makes no tree of it.
 *
 * Returns: whether it is an object
 */
gboolean
foyer_json_check_object (
    const char *text, gssize length, FoyerJsonMember *members, guint n_members, GError **error)
{
  g_return_val_if_fail (text != NULL || length == 0, FALSE);
  for (guint i = 0; i < n_members; i++)
    members[i].text = NULL;
  if (!check_text (text, length, FOYER_JSON_DEPTH, members, n_members, error))
    return FALSE;
  while (g_ascii_isspace (*text)) /* there is something else */
    text++;
  if (*text == '{')
    return TRUE;
  g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON, "A JSON object is expected");
  return FALSE;
}

/**
 * foyer_json_decode_text:
 * @text: a text in its quotes, as foyer_json_check() let it through
 * @length: its bytes, with the quotes
 *
 * Returns: (transfer full): what it says
 */
char *
foyer_json_decode_text (const char *text, gsize length)
{
  g_return_val_if_fail (text != NULL && length >= 2, NULL);
  GString *decoded = g_string_sized_new (length);
  Checker  self; /* of which reading a text needs no more */

  self.text = self.at = text;
  self.end = text + length;
  (void) read_text (&self, decoded, NULL);
  return g_string_free (decoded, FALSE);
}

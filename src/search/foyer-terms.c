/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-terms.h"

#include <libstemmer.h>
#include <string.h>

#include "foyer-language.h"

/* No letter of a living script wears more marks than this; hostile texts stack thousands. */
#define MAX_MARKS 4
#define MAX_TOKEN_BYTES (FOYER_TERM_CHARACTERS * 6)
#define MAX_REMEMBERED 32768

struct _FoyerTerms
{
  struct sb_stemmer *stemmer;    /* NULL: the language has none */
  GHashTable        *remembered; /* token as written → term; NULL for questions, which are short */
  FoyerTermsUse      use;

  FoyerTermFunc found;
  gpointer      user_data;
};

typedef enum
{
  KIND_BREAK,
  KIND_WORD,
  KIND_DENSE,
  KIND_MARK,
  KIND_IGNORED,
} CharacterKind;

/* The token that is being read, as written. */
typedef struct
{
  GString      *text;
  CharacterKind kind;
  guint         characters;
  guint         marks;
  gunichar      before; /* the character in front of it */
  gunichar      tail;   /* the last sign of a dense run that was cut, 0 where none */
} Token;

/* Characters that may stand inside a word and do not change it: soft hyphen, joiners, direction marks,
 * tatweel. */
static gboolean
is_ignored (gunichar character)
{
  return character == 0xAD || character == 0x640 || (character >= 0x200C && character <= 0x200F) ||
         (character >= 0x202A && character <= 0x202E) || (character >= 0x2060 && character <= 0x2069) ||
         character == 0xFEFF;
}

static CharacterKind
kind_of (gunichar character)
{
  if (character < 0x80)
    return g_ascii_isalnum ((char) character) ? KIND_WORD : KIND_BREAK;
  if (is_ignored (character))
    return KIND_IGNORED;
  if (g_unichar_ismark (character))
    return KIND_MARK;
  if (!g_unichar_isalnum (character))
    return KIND_BREAK;
  return foyer_script_is_dense (character) ? KIND_DENSE : KIND_WORD;
}

/* Arabic writes one word in many ways: vowel signs may stand or not, the carriers of hamza are used freely.
 * Digits of every script are one. Returns 0 for what falls away. */
static gunichar
unify (gunichar character)
{
  if (character < 0x80)
    return character;
  if ((character >= 0x64B && character <= 0x65F) || character == 0x670 || character == 0x640 ||
      (character >= 0x591 && character <= 0x5C7)) /* harakat; Hebrew points */
    return 0;
  if (character == 0x622 || character == 0x623 || character == 0x625 || character == 0x671)
    return 0x627;
  if (character == 0x649 || character == 0x6CC)
    return 0x64A;
  if (character == 0x6A9)
    return 0x643;
  if (g_unichar_isdigit (character))
    return '0' + (gunichar) g_unichar_digit_value (character);
  return character;
}

/* A visitor leaves accents out; the stemmers need them. So they go last, and only the marks of European
 * scripts: in others a mark is a vowel. */
static void
append_without_accents (GString *out, const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      gunichar base, mark;
      while (character >= 0xC0 && g_unichar_decompose (character, &base, &mark) && mark >= 0x300 &&
             mark < 0x370)
        character = base;
      if (character < 0x300 || character >= 0x370)
        g_string_append_unichar (out, character);
    }
}

/* From one folded word to its term. */
static char *
stem (FoyerTerms *self, const char *word, gsize length)
{
  const char *stemmed = NULL;
  if (self->stemmer != NULL && length > 1)
    stemmed = (const char *) sb_stemmer_stem (self->stemmer, (const sb_symbol *) word, (int) length);
  if (stemmed == NULL || *stemmed == '\0')
    stemmed = word;
  gboolean ascii = TRUE;
  for (const char *at = stemmed; *at != '\0' && ascii; at++)
    ascii = (*at & 0x80) == 0;
  if (ascii)
    return g_strdup (stemmed);
  GString *term = g_string_sized_new (length + 1);
  append_without_accents (term, stemmed);
  return g_string_free (term, FALSE);
}

static char *
fold (const char *text, gsize length)
{
  gboolean ascii = TRUE;
  for (gsize i = 0; i < length && ascii; i++)
    ascii = (text[i] & 0x80) == 0;
  if (ascii)
    return g_ascii_strdown (text, (gssize) length);
  g_autofree char *compatible = g_utf8_normalize (text, (gssize) length, G_NORMALIZE_NFKC);
  g_autofree char *folded = g_utf8_casefold (compatible != NULL ? compatible : "", -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
}

static void
emit (FoyerTerms *self, const char *term)
{
  if (*term != '\0')
    self->found (term, self->user_data);
}

/* Compatibility characters may hold several words (U+FDFA is a whole phrase): reads the folded token once
 * more. Returns how many words there were; the last term goes to @last. */
static guint
emit_words (FoyerTerms *self, const char *folded, char **last)
{
  g_autoptr (GString) word = g_string_sized_new (32);
  guint               words = 0;

  for (const char *at = folded;; at = g_utf8_next_char (at))
    {
      gunichar character = *at != '\0' ? g_utf8_get_char (at) : 0;
      gboolean belongs = character != 0 && (g_unichar_isalnum (character) || g_unichar_ismark (character));
      if (belongs && (character = unify (character)) != 0)
        g_string_append_unichar (word, character);
      if (!belongs && word->len > 0)
        {
          g_free (*last);
          *last = stem (self, word->str, word->len);
          emit (self, *last);
          g_string_truncate (word, 0);
          words++;
        }
      if (*at == '\0')
        return words;
    }
}

static void
emit_word (FoyerTerms *self, Token *token)
{
  const char *known =
      self->remembered != NULL ? g_hash_table_lookup (self->remembered, token->text->str) : NULL;
  if (known != NULL)
    {
      emit (self, known);
      return;
    }
  g_autofree char *folded = fold (token->text->str, token->text->len);
  g_autofree char *last = NULL;
  guint            words = emit_words (self, folded, &last);
  if (words == 1 && self->remembered != NULL && g_hash_table_size (self->remembered) < MAX_REMEMBERED)
    g_hash_table_insert (self->remembered, g_strdup (token->text->str), g_steal_pointer (&last));
}

/* Pairs of neighbours; a sign that stands alone is a term of its own. */
static void
emit_dense (FoyerTerms *self, Token *token)
{
  g_autofree char *folded = fold (token->text->str, token->text->len);
  gunichar         previous = token->tail;
  char             pair[13];

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      gboolean alone = previous == 0 && *g_utf8_next_char (at) == '\0';
      if (alone ||
          (self->use == FOYER_TERMS_DOCUMENT && g_unichar_get_script (character) == G_UNICODE_SCRIPT_HAN))
        {
          pair[g_unichar_to_utf8 (character, pair)] = '\0';
          emit (self, pair);
        }
      if (previous != 0)
        {
          int first = g_unichar_to_utf8 (previous, pair);
          pair[first + g_unichar_to_utf8 (character, pair + first)] = '\0';
          emit (self, pair);
        }
      previous = character;
    }
  token->tail = previous;
}

/* The "s" of "it's" and the "l" of "l'eau" are no words. */
static gboolean
is_clitic (const Token *token, gunichar after)
{
  return token->kind == KIND_WORD && token->characters == 1 &&
         g_unichar_isalpha (g_utf8_get_char (token->text->str)) &&
         (token->before == '\'' || token->before == 0x2019 || after == '\'' || after == 0x2019);
}

static void
finish_token (FoyerTerms *self, Token *token, gunichar after)
{
  if (token->text->len > 0 && !is_clitic (token, after))
    {
      if (token->kind == KIND_DENSE)
        emit_dense (self, token);
      else
        emit_word (self, token);
    }
  g_string_truncate (token->text, 0);
  token->characters = 0;
  token->marks = 0;
}

static void
take_character (FoyerTerms *self, Token *token, gunichar character)
{
  CharacterKind kind = kind_of (character);

  if (kind == KIND_IGNORED)
    return;
  if (kind == KIND_MARK)
    {
      if (token->text->len > 0 && token->marks++ < MAX_MARKS)
        g_string_append_unichar (token->text, character);
      return;
    }
  gboolean full = token->characters == FOYER_TERM_CHARACTERS || token->text->len > MAX_TOKEN_BYTES;
  if (token->text->len > 0 && (kind != token->kind || full))
    finish_token (self, token, character);
  if (kind != KIND_DENSE || token->kind != KIND_DENSE)
    token->tail = 0;
  if (kind == KIND_BREAK)
    {
      token->before = character;
      token->kind = KIND_BREAK;
      return;
    }
  if (kind != token->kind && token->kind != KIND_BREAK)
    token->before = 0;
  token->kind = kind;
  token->marks = 0;
  token->characters++;
  g_string_append_unichar (token->text, character);
}

/**
 * foyer_terms_new:
 * @language: (nullable): ISO 639-1 code or BCP 47 tag; words of a language without a Snowball stemmer stay
 * whole
 * @use: what the texts are
 *
 * Makes a reader of terms. It is cheap, and belongs to one thread: the stemmer has a buffer of its own.
 *
 * Returns: (transfer full): the reader
 */
FoyerTerms *
foyer_terms_new (const char *language, FoyerTermsUse use)
{
  FoyerTerms *self = g_new0 (FoyerTerms, 1);
  const char *code = foyer_language_primary (language);

  self->use = use;
  if (code != NULL)
    self->stemmer = sb_stemmer_new (code, "UTF_8");
  if (use == FOYER_TERMS_DOCUMENT)
    self->remembered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * foyer_terms_free:
 * @terms: a reader of terms
 */
void
foyer_terms_free (FoyerTerms *terms)
{
  g_return_if_fail (terms != NULL);
  if (terms->stemmer != NULL)
    sb_stemmer_delete (terms->stemmer);
  g_clear_pointer (&terms->remembered, g_hash_table_unref);
  g_free (terms);
}

/**
 * foyer_terms_scan:
 * @terms: a reader of terms
 * @text: any bytes; what is no UTF-8 separates words
 * @length: how many bytes
 * @found: called with each term in the order of the text; the term is valid during the call
 * @user_data: for @found
 *
 * Folds (NFKC, case, digits, Arabic spelling), cuts at everything that is neither letter nor digit, and stems
 * (Snowball). Scripts without spaces give pairs of neighbouring signs. Time is linear in @length: tokens and
 * stacks of combining marks are cut before g_utf8_normalize(), which is quadratic in them, sees them.
 */
void
foyer_terms_scan (FoyerTerms *terms, const char *text, gsize length, FoyerTermFunc found, gpointer user_data)
{
  g_return_if_fail (terms != NULL && found != NULL);
  g_return_if_fail (text != NULL || length == 0);
  g_autoptr (GString) buffer = g_string_sized_new (64);
  Token               token = { .text = buffer, .kind = KIND_BREAK };
  const char         *end = length > 0 ? text + length : text;
  gsize               left = terms->use == FOYER_TERMS_QUERY ? FOYER_TERMS_QUERY_CHARACTERS : G_MAXSIZE;

  terms->found = found;
  terms->user_data = user_data;
  for (const char *at = text; at < end && left > 0; left--)
    {
      gunichar character = (guchar) *at < 0x80 ? (gunichar) *at : g_utf8_get_char_validated (at, end - at);
      gboolean valid = character != (gunichar) -1 && character != (gunichar) -2;
      take_character (terms, &token, valid ? character : ' ');
      at = valid && character != 0 ? g_utf8_next_char (at) : at + 1;
    }
  finish_token (terms, &token, 0);
}

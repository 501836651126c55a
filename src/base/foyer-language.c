/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-language.h"

#include <string.h>

#define MAX_WORDS 200
#define MAX_WORD_BYTES 24

/* The small words that give a language away, a space before and after each so that strstr() finds whole
 * words. In the order in which ties are broken: by how many people write them on the web. */
static const struct
{
  const char *code;
  const char *words;
} languages[] = {
  { "en",
    " the and is are was to of in on for with that this it you your my me we can do does not how what when "
    "where why which who have has i am if from there an be but could would should please hello yes please "
    "a much many long any some our about get take they " },
  { "es",
    " el la los las de que y en un una es no por con para su mi me se lo como qué cómo dónde cuándo está "
    "puedo tengo hola gracias pero más quiero cuál hay del al muy ¿ " },
  { "de",
    " der die das und ist nicht ich sie wir ein eine einen einem zu mit für auf von im den dem wie was wo "
    "wann warum kann können habe haben mein meine mir mich es bei aus auch wenn oder hallo bitte werden " },
  { "fr",
    " le la les des et est un une je vous nous il que qui dans pour pas ne sur avec mon ma mes votre ce "
    "cette comment où quand pourquoi puis puisje bonjour merci du au aux suis ai sont être quel quelle " },
  { "pt",
    " o os as um uma de que e em não para com por do da dos das no na meu minha eu você como onde quando "
    "está é posso tenho olá obrigado mas mais qual são muito ao pela pelo " },
  { "it", " il lo gli le di che è e un una non per con del della dei sono mi mio mia come dove quando perché "
          "posso ho ciao grazie ma più questo questa nel alla quale cosa si ci " },
  { "nl",
    " de het een en is niet ik je u wij zijn van op te met voor dat die hoe wat waar wanneer waarom kan "
    "mijn heb heeft maar ook naar bij als hallo dank wordt kunnen " },
  { "pl",
    " i w nie na się z do jest to że jak co gdzie kiedy dlaczego czy mój moja mam mogę są po dla od przez "
    "ale proszę dziękuję który która jestem " },
  { "tr", " ve bir bu için ne nasıl nerede mi mı ben benim var yok değil çok ile daha olarak neden zaman "
          "merhaba lütfen teşekkürler nedir " },
  { "sv",
    " och att det är som en ett jag inte på för med av till har vi du min mitt hur vad var när varför kan "
    "om den hej tack från eller ska " },
  { "da", " og at det er som en et jeg ikke på for med af til har vi du min mit hvordan hvad hvor hvornår "
          "hvorfor kan om den hej tak fra eller skal " },
  { "no",
    " og at det er som en et jeg ikke på for med av til har vi du min mitt hvordan hva hvor når hvorfor "
    "kan om den hei takk fra eller skal " },
  { "fi",
    " ja on ei se että minä olen ovat mikä miten missä milloin miksi voi voin kun kuin minun mutta myös "
    "tai hei kiitos joka ole onko mitä " },
  { "cs",
    " a v je se na že to s z do jak co kde kdy proč můj moje mám mohu jsem jsou pro ale není nebo dobrý "
    "prosím děkuji který která " },
  { "ro", " și în de la nu este un o cu pe că ce cum unde când mea meu am pot sunt pentru dar din mai bună "
          "mulțumesc care să " },
  { "hu", " a az és nem hogy egy van meg mi hol mikor miért hogyan kell én ez de is vagy lehet köszönöm "
          "szia nincs " },
};

/**
 * foyer_script_is_dense:
 * @character: a character
 *
 * Returns: whether its script writes without spaces between words (Han, Kana, Thai, Lao, Khmer, Burmese,
 * Tibetan)
 */
gboolean
foyer_script_is_dense (gunichar character)
{
  if (character < 0xE00)
    return FALSE;
  /* the signs for long vowels and voicing belong to no script */
  if (character == 0x30FC || character == 0xFF70 || character == 0xFF9E || character == 0xFF9F)
    return TRUE;
  switch ((int) g_unichar_get_script (character))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_TIBETAN:
      return TRUE;
    default:
      return FALSE;
    }
}

typedef struct
{
  guint latin, cyrillic, arabic, han, kana, hangul, hebrew, greek, thai, devanagari;
  guint ukrainian, persian;
} ScriptCounts;

static void
count_script (ScriptCounts *counts, gunichar character)
{
  switch ((int) g_unichar_get_script (character))
    {
    case G_UNICODE_SCRIPT_LATIN:
      counts->latin++;
      break;
    case G_UNICODE_SCRIPT_CYRILLIC:
      counts->cyrillic++;
      counts->ukrainian +=
          character == 0x456 || character == 0x457 || character == 0x454 || character == 0x491;
      break;
    case G_UNICODE_SCRIPT_ARABIC:
      counts->arabic++;
      counts->persian += character == 0x67E || character == 0x686 || character == 0x698 ||
                         character == 0x6AF || character == 0x6CC || character == 0x6A9;
      break;
    case G_UNICODE_SCRIPT_HAN:
      counts->han++;
      break;
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
      counts->kana++;
      break;
    case G_UNICODE_SCRIPT_HANGUL:
      counts->hangul++;
      break;
    case G_UNICODE_SCRIPT_HEBREW:
      counts->hebrew++;
      break;
    case G_UNICODE_SCRIPT_GREEK:
      counts->greek++;
      break;
    case G_UNICODE_SCRIPT_THAI:
      counts->thai++;
      break;
    case G_UNICODE_SCRIPT_DEVANAGARI:
      counts->devanagari++;
      break;
    default:
      break;
    }
}

/* The language that a script alone decides; "latin" where words must. */
static const char *
script_language (const ScriptCounts *counts)
{
  const struct
  {
    guint       count;
    const char *code;
  } scripts[] = {
    { counts->latin, "latin" },
    { counts->cyrillic, counts->ukrainian > 0 ? "uk" : "ru" },
    { counts->arabic, counts->persian > 0 ? "fa" : "ar" },
    { (counts->han + counts->kana) * 2,
      counts->kana > 0 ? "ja" : "zh" }, /* one sign says as much as two letters */
    { counts->hangul * 2, "ko" },
    { counts->hebrew, "he" },
    { counts->greek, "el" },
    { counts->thai, "th" },
    { counts->devanagari, "hi" },
  };
  const char *best = NULL;
  guint       most = 0;

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    if (scripts[i].count > most)
      {
        most = scripts[i].count;
        best = scripts[i].code;
      }
  return best;
}

static void
score_word (const char *word, gsize length, guint scores[G_N_ELEMENTS (languages)])
{
  char needle[MAX_WORD_BYTES + 3];

  if (length == 0 || length > MAX_WORD_BYTES)
    return;
  needle[0] = ' ';
  memcpy (needle + 1, word, length);
  needle[length + 1] = ' ';
  needle[length + 2] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    scores[i] += strstr (languages[i].words, needle) != NULL;
}

static const char *
words_language (const char *lower)
{
  guint scores[G_N_ELEMENTS (languages)] = { 0 };
  guint best = 0, words = 0;

  for (const char *at = lower; *at != '\0' && words < MAX_WORDS; words++)
    {
      const char *start = at;
      while (*at != '\0' && g_unichar_isalpha (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);
      score_word (start, (gsize) (at - start), scores);
      if (*at != '\0')
        at = g_utf8_next_char (at);
    }
  for (guint i = 1; i < G_N_ELEMENTS (languages); i++)
    if (scores[i] > scores[best])
      best = i;
  return scores[best] > 0 ? languages[best].code : NULL;
}

/**
 * foyer_language_detect:
 * @text: (nullable): UTF-8; only its first %FOYER_LANGUAGE_CHARACTERS characters are looked at
 *
 * Guesses by script, and for Latin letters by the small words of each language. Good enough to choose a
 * stemmer and to route a question; a text without any known small word has no answer.
 *
 * Returns: (nullable) (transfer none): the ISO 639-1 code, or %NULL where the text does not tell
 */
const char *
foyer_language_detect (const char *text)
{
  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return NULL;
  ScriptCounts counts = { 0 };
  guint        seen = 0;
  const char  *end = text;

  for (; *end != '\0' && seen < FOYER_LANGUAGE_CHARACTERS; end = g_utf8_next_char (end), seen++)
    count_script (&counts, g_utf8_get_char (end));
  const char *code = script_language (&counts);
  if (g_strcmp0 (code, "latin") != 0)
    return code;
  g_autofree char *lower = g_utf8_strdown (text, end - text);
  return words_language (lower);
}

/**
 * foyer_language_get_small_words:
 * @code: (nullable): an ISO 639-1 code
 *
 * Returns: (nullable) (transfer none): the words that every text in the language has, whatever it is about,
 * with spaces between them; %NULL where they are not known
 */
const char *
foyer_language_get_small_words (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (languages); i++)
    if (strcmp (languages[i].code, code) == 0)
      return languages[i].words;
  return NULL;
}

/**
 * foyer_language_primary:
 * @tag: (nullable): a BCP 47 tag such as "de-AT", in any case, or a POSIX locale such as "de_AT"
 *
 * Returns: (nullable) (transfer none): its primary subtag, lower case and interned, or %NULL where @tag is
 * none
 */
const char *
foyer_language_primary (const char *tag)
{
  char  code[4] = { 0 };
  gsize length = 0;

  if (tag == NULL)
    return NULL;
  while (length < 3 && g_ascii_isalpha (tag[length]))
    {
      code[length] = g_ascii_tolower (tag[length]);
      length++;
    }
  if (length < 2 || g_ascii_isalnum (tag[length]))
    return NULL;
  /* Norwegian is written in two standards, but read, and stemmed, as one. */
  if (strcmp (code, "nb") == 0 || strcmp (code, "nn") == 0)
    return "no";
  return g_intern_string (code);
}

/**
 * foyer_language_matches:
 * @range: a language range such as "de", "de-AT" or "*"
 * @tag: (nullable): the language tag that is looked at
 *
 * Basic filtering of RFC 4647, 3.3.1: the range is the tag, or a prefix of it that ends at a hyphen.
 *
 * Returns: whether @tag is in @range
 */
gboolean
foyer_language_matches (const char *range, const char *tag)
{
  g_return_val_if_fail (range != NULL, FALSE);
  if (tag == NULL || *tag == '\0')
    return FALSE;
  if (strcmp (range, "*") == 0)
    return TRUE;
  gsize length = strlen (range);
  return length > 0 && g_ascii_strncasecmp (range, tag, length) == 0 &&
         (tag[length] == '\0' || tag[length] == '-');
}

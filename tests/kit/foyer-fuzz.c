/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* A small mutating fuzzer: no compiler of its own, so that every build and every sanitizer can run it. What
 * it gave last lies in a mapped file, which outlives a crash. */
#include "foyer-fuzz.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PREFIX "fuzz-"
#define DEFAULT_SECONDS 5
#define LENGTH_MAX (64 * 1024)
#define MUTATIONS_MAX 6

typedef struct
{
  gsize  length;
  guint8 data[LENGTH_MAX];
} LastInput;

/* What parsers of text, numbers and lengths stumble over. */
static const char *const tokens[] = {
  "\"",
  "\\",
  "\\u0000",
  "\\ud800",
  "\\udc00",
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  "null",
  "true",
  "-",
  "1e999",
  "0",
  "9223372036854775807",
  "-9223372036854775808",
  "4294967296",
  "\r\n",
  "\n",
  "\r",
  " ",
  "\t",
  "\xff",
  "\xed\xa0\x80",
  "\xc0\x80",
  "\xf0\x9f\x98\x80",
  "%00",
  "%2e%2e",
  "../",
  "*",
  "?",
  "#",
  "@",
  "://",
  "\x7f",
  "\x01",
  "chunked",
  "Content-Length: 1\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Host: x\r\n",
};

static GBytes *
pick (GRand *rand, GPtrArray *seeds)
{
  return g_ptr_array_index (seeds, (guint) g_rand_int_range (rand, 0, (gint32) seeds->len));
}

static guint
position (GRand *rand, const GByteArray *bytes)
{
  return (guint) g_rand_int_range (rand, 0, (gint32) bytes->len + 1);
}

static void
insert_bytes (GByteArray *bytes, guint at, const guint8 *data, guint length)
{
  guint tail = bytes->len - at;

  if (length == 0 || bytes->len + length > LENGTH_MAX)
    return;
  g_byte_array_set_size (bytes, bytes->len + length);
  memmove (bytes->data + at + length, bytes->data + at, tail);
  memcpy (bytes->data + at, data, length);
}

static void
repeat_byte (GRand *rand, GByteArray *bytes)
{
  guint              count = 1U << g_rand_int_range (rand, 0, 14);
  g_autofree guint8 *run = g_malloc (count);

  memset (run, g_rand_boolean (rand) ? '[' : g_rand_int_range (rand, 0, 256), count);
  insert_bytes (bytes, position (rand, bytes), run, count);
}

static void
splice_seed (GRand *rand, GByteArray *bytes, GPtrArray *seeds)
{
  gsize         length = 0;
  const guint8 *other = g_bytes_get_data (pick (rand, seeds), &length);
  guint         from = length > 0 ? (guint) g_rand_int_range (rand, 0, (gint32) length) : 0;

  insert_bytes (bytes, position (rand, bytes), other + from, (guint) length - from);
}

static void
mutate (GRand *rand, GByteArray *bytes, GPtrArray *seeds)
{
  const char *token = tokens[g_rand_int_range (rand, 0, G_N_ELEMENTS (tokens))];
  guint       at = position (rand, bytes);

  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      insert_bytes (bytes, at, (const guint8 *) token, (guint) strlen (token));
      break;
    case 1:
      if (at < bytes->len)
        bytes->data[at] ^= (guint8) (1U << g_rand_int_range (rand, 0, 8));
      break;
    case 2:
      if (at < bytes->len)
        g_byte_array_remove_range (bytes, at, 1 + (bytes->len - at - 1) / 4);
      break;
    case 3:
      if (at < bytes->len)
        bytes->data[at] = (guint8) g_rand_int_range (rand, 0, 256);
      break;
    case 4:
      repeat_byte (rand, bytes);
      break;
    default:
      splice_seed (rand, bytes, seeds);
    }
}

/* A copy of its own, so that the sanitizers see a read too far. */
static void
give (FoyerFuzzTarget target, const guint8 *data, gsize length)
{
  g_autofree guint8 *copy = g_malloc (MAX (length, 1));

  if (length > 0)
    memcpy (copy, data, length);
  target (copy, length);
}

static void
run_once (FoyerFuzzTarget target, LastInput *last, const guint8 *data, gsize length)
{
  memcpy (last->data, data, length);
  last->length = length;
  give (target, data, length);
}

static guint64
run_for (FoyerFuzzTarget target, LastInput *last, GPtrArray *seeds, guint32 seed, guint seconds)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gint64            end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  guint64           runs = 0;

  for (guint i = 0; i < seeds->len; i++)
    {
      gsize         length = 0;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (seeds, i), &length);
      run_once (target, last, data, MIN (length, LENGTH_MAX));
    }

  for (; g_get_monotonic_time () < end; runs++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      GBytes                *start = pick (rand, seeds);
      g_byte_array_append (bytes, g_bytes_get_data (start, NULL),
                           (guint) MIN (g_bytes_get_size (start), LENGTH_MAX));
      for (gint32 left = g_rand_int_range (rand, 1, MUTATIONS_MAX + 1); left > 0; left--)
        mutate (rand, bytes, seeds);
      run_once (target, last, bytes->data, bytes->len);
    }
  return runs;
}

static LastInput *
map_last_input (char **path)
{
  LastInput *last = NULL;
  int        descriptor = g_file_open_tmp ("foyer-fuzz-XXXXXX", path, NULL);

  g_assert_cmpint (descriptor, >=, 0);
  g_assert_cmpint (ftruncate (descriptor, sizeof *last), ==, 0);
  last = mmap (NULL, sizeof *last, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  g_assert_true (last != MAP_FAILED);
  close (descriptor);
  return last;
}

static guint32
number_from_environment (const char *name, guint32 fallback)
{
  const char *text = g_getenv (name);
  guint64     value = fallback;

  if (text != NULL)
    g_assert_true (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &value, NULL));
  return (guint32) value;
}

/* A file that an earlier run left: its input once more, alone. */
static void
replay (FoyerFuzzTarget target, const char *path)
{
  g_autofree char *contents = NULL;
  LastInput       *last = NULL;
  gsize            length = 0;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpuint (length, ==, sizeof *last);
  last = (LastInput *) (gpointer) contents;
  give (target, last->data, last->length);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The files of corpus/NAME beside the sources, in the order of their names, for the program fuzz-NAME. */
static GPtrArray *
read_corpus (const char *program)
{
  GPtrArray            *seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError)    error = NULL;
  const char           *source = g_getenv ("G_TEST_SRCDIR");
  const char           *name;

  g_assert_true (g_str_has_prefix (program, PREFIX));
  if (source == NULL)
    g_error ("G_TEST_SRCDIR must name the folder of the tests: run this with meson test");
  g_autofree char *folder = g_build_filename (source, "fuzz", "corpus", program + strlen (PREFIX), NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      char *contents = NULL;
      gsize length = 0;
      g_file_get_contents (g_ptr_array_index (names, i), &contents, &length, &error);
      g_assert_no_error (error);
      g_ptr_array_add (seeds, g_bytes_new_take (contents, length));
    }
  g_assert_cmpuint (seeds->len, >, 0);
  return seeds;
}

/**
 * foyer_fuzz_main:
 * @argc: of main()
 * @argv: of main(); one argument is the file of a crash, to be run again
 * @target: what is fuzzed
 *
 * Runs @target on its corpus (good inputs, and bad ones of every kind) and on mutations of it for
 * FOYER_FUZZ_SECONDS (5), from the start value FOYER_FUZZ_SEED (a new one each time, which is printed).
 * Speaks TAP.
 *
 * Returns: the exit status
 */
int
foyer_fuzz_main (int argc, char **argv, FoyerFuzzTarget target)
{
  g_autofree char *name = g_path_get_basename (argv[0]);
  g_autofree char *path = NULL;
  LastInput       *last = NULL;
  guint32          seed = number_from_environment ("FOYER_FUZZ_SEED", g_random_int ());
  guint64          runs = 0;

  if (argc > 1)
    {
      replay (target, argv[1]);
      return 0;
    }

  g_autoptr (GPtrArray) inputs = read_corpus (name);
  last = map_last_input (&path);
  g_print ("1..1\n# seed %u; should this end early, the input is in %s\n", seed, path);

  runs =
      run_for (target, last, inputs, seed, number_from_environment ("FOYER_FUZZ_SECONDS", DEFAULT_SECONDS));

  g_print ("# %" G_GUINT64_FORMAT " inputs\nok 1 %s\n", runs, name);
  munmap (last, sizeof *last);
  unlink (path);
  return 0;
}

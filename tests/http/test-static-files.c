/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-static-files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "foyer-listener.h"
#include "foyer-test-peer.h"
#include "foyer-web-server.h"

#define INDEX "<!doctype html><title>the app</title>"
#define SECRET "TOP-SECRET"
#define LONG_BYTES 200000

typedef struct
{
  FoyerHub         *hub;
  FoyerWebServer   *server;
  FoyerListener    *listener;
  FoyerStaticFiles *files;
  char             *root;
} Fixture;

static void
serve (SoupServerMessage *message, const char *path, FoyerConnection *connection, gpointer user_data)
{
  Fixture *fixture = user_data;

  foyer_static_files_handle (fixture->files, message, path);
}

static void
write_file (const char *root, const char *name, const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = g_build_filename (root, name, NULL);
  g_autofree char   *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

static void
make_tree (Fixture *fixture)
{
  const char      *top = foyer_test_make_dir ();
  g_autofree char *outside = g_build_filename (top, "secret", NULL);
  g_autofree char *long_text = g_strnfill (LONG_BYTES, 'j');
  g_autofree char *link = NULL, *folder_link = NULL, *inner_link = NULL;

  fixture->root = g_build_filename (top, "web", NULL);
  write_file (top, "secret", SECRET, -1);
  write_file (fixture->root, "index.html", INDEX, -1);
  write_file (fixture->root, "chat-widget.js", "loader", -1);
  write_file (fixture->root, "assets/app-Ab12_-xZ.js", long_text, LONG_BYTES);
  write_file (fixture->root, "assets/app-composer.js", "small letters", -1);
  write_file (fixture->root, "demo/index.html", "demo", -1);
  write_file (fixture->root, "digits.txt", "0123456789", -1);
  write_file (fixture->root, "empty.txt", "", 0);
  write_file (fixture->root, "a b.txt", "space", -1);
  link = g_build_filename (fixture->root, "link.txt", NULL);
  folder_link = g_build_filename (fixture->root, "out", NULL);
  inner_link = g_build_filename (fixture->root, "inner", NULL);
  g_assert_cmpint (symlink (outside, link), ==, 0);
  g_assert_cmpint (symlink (top, folder_link), ==, 0);
  g_assert_cmpint (symlink ("index.html", inner_link), ==, 0);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_tree (fixture);
  fixture->hub = foyer_hub_new (NULL, &error);
  g_assert_no_error (error);
  fixture->server = foyer_web_server_new (fixture->hub);
  fixture->files = foyer_static_files_new (fixture->root);
  foyer_web_server_set_handler (fixture->server, serve, fixture, NULL);
  fixture->listener = foyer_listener_new (fixture->hub, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->listener);
  foyer_hub_abort_connections (fixture->hub);
  foyer_test_track (fixture->hub);
  foyer_test_track (fixture->server);
  foyer_test_track (fixture->files);
  g_clear_object (&fixture->server);
  g_clear_object (&fixture->hub);
  g_clear_object (&fixture->files);
  g_free (fixture->root);
  foyer_test_assert_released ();
}

/* The whole answer to one request, on a connection of its own. */
static char *
fetch (Fixture *fixture, const char *method, const char *path, const char *fields)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (foyer_listener_get_port (fixture->listener));
  g_autofree char          *request =
      g_strdup_printf ("%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n", method, path, fields);

  foyer_test_peer_send (peer, request, -1);
  foyer_test_peer_await (peer, peer->is_over);
  g_assert_null (strstr (peer->received->str, SECRET));
  return g_strndup (peer->received->str, peer->received->len);
}

static char *
get_header (const char *answer, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char      *body = strstr (answer, "\r\n\r\n");
  const char      *at = g_strstr_len (answer, body - answer, start);

  return at != NULL ? g_strndup (at + strlen (start), strcspn (at + strlen (start), "\r")) : NULL;
}

typedef struct
{
  const char *method;
  const char *path;
  const char *fields;
  const char *start; /* of the answer */
  const char *has;   /* somewhere in it, or NULL */
  const char *end;   /* of the answer, or NULL */
} Case;

#define GET_OK(path, has, end)                                                                               \
  {                                                                                                          \
    "GET", path, "", "HTTP/1.1 200 ", has, end                                                               \
  }
#define MISSING(path)                                                                                        \
  {                                                                                                          \
    "GET", path, "", "HTTP/1.1 404 ", NULL, NULL                                                             \
  }
#define BAD(path)                                                                                            \
  {                                                                                                          \
    "GET", path, "", "HTTP/1.1 400 ", NULL, NULL                                                             \
  }
#define DIGITS(fields, start, has, end)                                                                      \
  {                                                                                                          \
    "GET", "/digits.txt", fields "\r\n", "HTTP/1.1 " start, has, "\r\n\r\n" end                              \
  }

static const Case cases[] = {
  GET_OK ("/", "Cache-Control: no-cache\r\n", INDEX),
  GET_OK ("/index.html", "Content-Type: text/html; charset=utf-8\r\n", INDEX),
  GET_OK ("/some/page", "Cache-Control: no-cache\r\n", INDEX),
  GET_OK ("/some/page/", NULL, INDEX),
  GET_OK ("/demo/", NULL, "\r\n\r\ndemo"),
  GET_OK ("/digits.txt?x=y", "Cache-Control: max-age=86400\r\n", "0123456789"),
  GET_OK ("/a%20b.txt", NULL, "space"),
  GET_OK ("/empty.txt", "Content-Length: 0\r\n", "\r\n\r\n"),
  GET_OK ("/chat-widget.js", "Cache-Control: max-age=300\r\n", "loader"),
  GET_OK ("/chat-widget.js", "Access-Control-Allow-Origin: *\r\n", "loader"),
  GET_OK ("/assets/app-Ab12_-xZ.js", "Cache-Control: max-age=31536000, immutable\r\n", "jjjj"),
  GET_OK ("/assets/app-Ab12_-xZ.js", "Cross-Origin-Resource-Policy: cross-origin\r\n", "jjjj"),
  GET_OK ("/assets/app-composer.js", "Cache-Control: max-age=86400\r\n", "letters"),
  { "HEAD", "/digits.txt", "", "HTTP/1.1 200 ", "Content-Length: 10\r\n", "\r\n\r\n" },
  { "HEAD", "/assets/app-Ab12_-xZ.js", "", "HTTP/1.1 200 ", "Content-Length: 200000\r\n", "\r\n\r\n" },
  GET_OK ("/demo", NULL, "\r\n\r\ndemo"),
  { "POST", "/digits.txt", "Content-Length: 0\r\n", "HTTP/1.1 405 ", "Allow: GET, HEAD\r\n", NULL },
  MISSING ("/link.txt"),
  MISSING ("/out/secret"),
  MISSING ("/out/missing"),
  MISSING ("/out"),
  MISSING ("/inner"),
  GET_OK ("/digits.txt/x", NULL, INDEX),
  BAD ("/../secret"),
  BAD ("/demo/../../secret"),
  BAD ("/%2e%2e/secret"),
  BAD ("/..%2fsecret"),
  BAD ("/demo%2findex.html"),
  BAD ("/..%5csecret"),
  BAD ("/digits.txt%00.html"),
  DIGITS ("Range: bytes=2-4", "206 ", "Content-Range: bytes 2-4/10\r\n", "234"),
  DIGITS ("Range: bytes=-3", "206 ", "Content-Length: 3\r\n", "789"),
  DIGITS ("Range: bytes=0-1,3-4", "200 ", NULL, "0123456789"),
  DIGITS ("Range: bytes=x", "200 ", NULL, "0123456789"),
  DIGITS ("Range: bytes=10-", "416 ", "Content-Range: bytes */10\r\n", "No such range\n"),
  DIGITS ("Range: bytes=2-4\r\nIf-Range: \"other\"", "200 ", NULL, "0123456789"),
  DIGITS ("If-None-Match: *", "304 ", "Cache-Control: max-age=86400\r\n", ""),
  DIGITS ("If-None-Match: \"other\"", "200 ", NULL, "0123456789"),
};

static void
test_cases (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer = fetch (fixture, cases[i].method, cases[i].path, cases[i].fields);
      g_test_message ("%s %s: %.600s", cases[i].method, cases[i].path, answer);
      g_assert_true (g_str_has_prefix (answer, cases[i].start));
      if (cases[i].has != NULL)
        g_assert_nonnull (strstr (answer, cases[i].has));
      if (cases[i].end != NULL)
        g_assert_true (g_str_has_suffix (answer, cases[i].end));
    }
}

static void
test_coding (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *accepts, *coding;
  } codings[] = { { "gzip, br", "br" }, { "gzip", "gzip" }, { "br;q=0, gzip", "gzip" }, { "zstd", NULL } };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (codings); i++)
    {
      const char      *expected = codings[i / 2].coding;
      g_autofree char *fields = g_strdup_printf ("Accept-Encoding: %s\r\n", codings[i / 2].accepts);
      g_autofree char *answer = fetch (fixture, "GET", "/assets/app-Ab12_-xZ.js", fields);
      g_autofree char *coding = get_header (answer, "Content-Encoding");
      g_autofree char *vary = get_header (answer, "Vary");
      g_autofree char *length = get_header (answer, "Content-Length");
      g_autofree char *tag = get_header (answer, "ETag");
      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
      g_assert_cmpstr (coding, ==, expected);
      g_assert_cmpstr (vary, ==, "Accept-Encoding");
      if (expected != NULL)
        g_assert_cmpuint (strlen (length), <, 4);
      else
        g_assert_cmpstr (length, ==, "200000");

      g_autofree char *again = g_strconcat (fields, "If-None-Match: \"x\", ", tag, "\r\n", NULL);
      g_autofree char *unchanged = fetch (fixture, "GET", "/assets/app-Ab12_-xZ.js", again);
      g_assert_true (g_str_has_prefix (unchanged, "HTTP/1.1 304 "));
      g_assert_true (g_str_has_suffix (unchanged, "\r\n\r\n"));
      g_assert_null (strstr (unchanged, "Content-Length: 0"));
    }
}

static void
test_changed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = fetch (fixture, "GET", "/digits.txt", "");
  g_autofree char *tag = get_header (before, "ETag");
  g_autofree char *fields = g_strdup_printf ("If-None-Match: %s\r\n", tag);
  g_autofree char *part = g_strdup_printf ("Range: bytes=0-1\r\nIf-Range: %s\r\n", tag);
  g_autofree char *same = fetch (fixture, "GET", "/digits.txt", part);

  g_assert_true (g_str_has_prefix (same, "HTTP/1.1 206 "));
  write_file (fixture->root, "digits.txt", "abcdefghijk", -1);
  g_autofree char *after = fetch (fixture, "GET", "/digits.txt", fields);
  g_assert_true (g_str_has_suffix (after, "\r\n\r\nabcdefghijk"));
  g_autofree char *whole = fetch (fixture, "GET", "/digits.txt", part);
  g_assert_true (g_str_has_prefix (whole, "HTTP/1.1 200 "));
}

/* Many ask for what is not compressed yet, and some leave meanwhile. */
static void
test_crowd (Fixture *fixture, gconstpointer data)
{
  static const char request[] =
      "GET /assets/app-Ab12_-xZ.js HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n";
  FoyerTestPeer *peers[20];

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      peers[i] = foyer_test_peer_new (foyer_listener_get_port (fixture->listener));
      foyer_test_peer_send (peers[i], request, -1);
      g_main_context_iteration (NULL, FALSE);
      if (i % 4 == 0)
        g_clear_pointer (&peers[i], foyer_test_peer_free);
    }
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      if (peers[i] == NULL)
        continue;
      foyer_test_peer_await (peers[i], foyer_test_peer_count (peers[i]) == 1);
      g_assert_nonnull (strstr (peers[i]->received->str, "Content-Encoding: br\r\n"));
      foyer_test_peer_free (peers[i]);
    }
}

#define ADD(name, function)                                                                                  \
  g_test_add ("/http/static-files/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("cases", test_cases);
  ADD ("coding", test_coding);
  ADD ("changed", test_changed);
  ADD ("crowd", test_crowd);
  return foyer_test_run ();
}

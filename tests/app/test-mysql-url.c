/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-mysql-url.h"

#include <string.h>

#include "foyer-error.h"

static FoyerMysqlUrl *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  FoyerMysqlUrl     *url = foyer_mysql_url_parse (text, &error);

  g_assert_no_error (error);
  return url;
}

static void
test_parts (void)
{
  g_autoptr (FoyerMysqlUrl) full = parse ("mysql://anna:secret@db.example:3307/foyer");
  g_autoptr (FoyerMysqlUrl) short_form =
      parse ("mariadb://anna@db.example/foyer?charset=utf8mb4&ssl-mode=DISABLED");
  g_autoptr (FoyerMysqlUrl) local = parse ("mysql://anna@/foyer?socket=%2Frun%2Fmysqld%2Fmysqld.sock");
  g_autoptr (FoyerMysqlUrl) six = parse ("mysql://anna@[::1]/foyer");

  g_assert_cmpstr (full->host, ==, "db.example");
  g_assert_cmpuint (full->port, ==, 3307);
  g_assert_cmpstr (full->user, ==, "anna");
  g_assert_cmpstr (full->password, ==, "secret");
  g_assert_cmpstr (full->database, ==, "foyer");
  g_assert_null (full->socket);
  g_assert_cmpuint (short_form->port, ==, 3306);
  g_assert_null (short_form->password);
  g_assert_cmpstr (local->socket, ==, "/run/mysqld/mysqld.sock");
  g_assert_null (local->host);
  g_assert_cmpstr (six->host, ==, "::1");
}

static void
test_percent_encoding (void)
{
  g_autoptr (FoyerMysqlUrl) url = parse ("mysql://an%40na:p%3Aa%2Fs%40s%25%C3%A9@host/my%2Ddatabase");

  g_assert_cmpstr (url->user, ==, "an@na");
  g_assert_cmpstr (url->password, ==, "p:a/s@s%\xc3\xa9");
  g_assert_cmpstr (url->database, ==, "my-database");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *reason;
  } cases[] = {
    { "", "no URL" },
    { "mysql", "no URL" },
    { "postgres://anna:hush@host/foyer", "mysql://" },
    { "mysql://anna:hush@host", "database" },
    { "mysql://anna:hush@host/", "database" },
    { "mysql://anna:hush@host/a/b", "database" },
    { "mysql://host/foyer", "user" },
    { "mysql:///foyer", "user" },
    { "mysql://anna:hush@/foyer", "host" },
    { "mysql://anna:hush@host:99999/foyer", "no URL" },
    { "mysql://anna:hu%zzsh@host/foyer", "no URL" },
    { "mysql://anna:hush@host/foyer?color=red", "parameter" },
    { "mysql://anna:hush@host/foyer?charset=latin1", "parameter" },
    { "mysql://anna:hush@host/foyer?ssl-mode=REQUIRED", "TLS" },
    { "mysql://anna:hush@host/foyer?sslmode=prefer", "TLS" },
    { "mysql://anna:hush@host/foyer?ssl=true", "TLS" },
    { "mysql://anna:hush@host/foyer?tls=1", "TLS" },
    { "mysql://anna:hush@host/foyer?ssl-ca=/ca.pem", "TLS" },
    { "mysqls://anna:hush@host/foyer", "TLS" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", cases[i].text);
      g_assert_null (foyer_mysql_url_parse (cases[i].text, &error));
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
      g_assert_null (strstr (error->message, "hush"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/mysql-url/parts", test_parts);
  g_test_add_func ("/app/mysql-url/percent-encoding", test_percent_encoding);
  g_test_add_func ("/app/mysql-url/refused", test_refused);
  return g_test_run ();
}

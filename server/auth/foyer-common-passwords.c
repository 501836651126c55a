/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-common-passwords.h"

#include <stdlib.h>
#include <string.h>

/* What people choose most often, as the published lists of leaked passwords have it, and what somebody would
 * choose here. Only what passes the rule of length need stand here. Folded to small letters and sorted by
 * bytes, for bsearch(). */
/* clang-format off */
static const char *const common_passwords[] = {
  "00000000", "000000000", "0000000000", "0987654321", "10203040", "1020304050", "11111111", "111111111",
  "1111111111", "11112222", "11223344", "1122334455", "12121212", "123123123", "1231231234", "123321123",
  "12341234", "12344321", "1234512345", "123454321", "1234554321", "123456123", "12345678", "123456789",
  "1234567890", "12345678910", "123456789a", "123456789q", "123456abc", "12345abc", "12345qwert",
  "1234qwer", "123abc123", "147258369", "159357159", "159753159", "1q2w3e4r", "1q2w3e4r5t", "1q2w3e4r5t6y",
  "1qaz2wsx", "1qaz2wsx3edc", "1qaz@wsx", "1qazxsw2", "22222222", "31415926", "3141592654", "33333333",
  "44444444", "55555555", "66666666", "741852963", "77777777", "789456123", "87654321", "88888888",
  "888888888", "963852741", "987654321", "9876543210", "99999999", "999999999", "a12345678", "a123456789",
  "a1b2c3d4", "a1b2c3d4e5", "aa123456", "aa12345678", "aaaaaaaa", "aaaaaaaaa", "abc12345", "abc123456",
  "abcd1234", "abcdef123", "abcdefg1", "abcdefgh", "abcdefghi", "admin123", "admin1234", "admin12345",
  "admin123456", "adminadmin", "administrador", "administrator", "administrator1", "alexander", "arsenal1",
  "asdf1234", "asdf;lkj", "asdfasdf", "asdfghjk", "asdfghjkl", "asdfqwer", "ashley12", "autumn2025",
  "azerty123", "azertyui", "azertyuiop", "barcelona", "barcelona1", "baseball", "baseball1", "basketball",
  "batman123", "changeit", "changeme", "changeme1", "changeme123", "charlie1", "chelsea1", "christian",
  "company1", "company123", "computer", "computer1", "contrasena", "contraseña", "corvette", "default1",
  "demo1234", "demodemo", "dragon12", "dragon123", "elizabeth", "ferrari1", "football", "football1",
  "forever1", "foyer123", "foyer1234", "foyeradmin", "foyerfoyer", "freedom1", "guest123", "haslo123",
  "hello123", "hello1234", "hellohello", "helloworld", "ilovegod", "ilovehim", "iloveyou", "iloveyou!",
  "iloveyou1", "iloveyou2", "internet", "internet1", "jennifer", "jessica1", "jonathan", "jordan23",
  "juventus", "letmein!", "letmein1", "letmein123", "liverpool", "liverpool1", "lovelove", "loveyou1",
  "manchester", "master12", "master123", "mercedes", "michael1", "michelle", "minecraft", "minecraft1",
  "monkey123", "motdepasse", "mypassword", "mypassword1", "newpassword", "nopassword", "p4ssw0rd",
  "p4ssword", "p@$$w0rd", "p@ssw0rd", "p@ssw0rd1", "p@ssw0rd123", "p@ssword", "pa$$w0rd", "pa$$word",
  "parola123", "pass1234", "pass12345", "passpass", "passw0rd", "passw0rd1", "password", "password!",
  "password01", "password1", "password1!", "password11", "password12", "password123", "password123!",
  "password1234", "password2", "password2023", "password2024", "password2025", "password2026", "password3",
  "passwort", "passwort1", "passwort123", "pokemon1", "pokemon123", "princess", "princess1", "q1w2e3r4",
  "q1w2e3r4t5", "qazwsx123", "qazwsxedc", "qqqqqqqq", "qwe123qwe", "qweasd123", "qweasdzxc", "qweqweqwe",
  "qwerty12", "qwerty123", "qwerty123!", "qwerty1234", "qwerty12345", "qwerty123456", "qwerty789",
  "qwertyui", "qwertyuiop", "qwertyuiop123", "qwertz123", "qwertzui", "qwertzuiop", "realmadrid",
  "root1234", "rootroot", "salasana", "samantha", "secret123", "secretsecret", "shadow123", "spiderman",
  "spring2025", "spring2026", "starwars", "starwars1", "summer2023", "summer2024", "summer2025",
  "summer2026", "sunshine", "sunshine1", "superman", "superman1", "superuser", "sysadmin", "temp1234",
  "temppass", "test1234", "test12345", "testing1", "testing123", "testtest", "thepassword", "toor1234",
  "trustno1", "user1234", "username", "username1", "victoria", "wachtwoord", "wachtwoord1", "welcome1",
  "welcome1!", "welcome12", "welcome123", "welcome2", "whatever", "whatever1", "winter2024", "winter2025",
  "winter2026", "xxxxxxxx", "yourpassword", "zaq12wsx", "zaq1xsw2", "zaq1zaq1", "zxcvbnm,", "zxcvbnm1",
  "zxcvbnm123", "zxcvbnmz", "zzzzzzzz",
};
/* clang-format on */

static int
compare_text (gconstpointer key, gconstpointer element)
{
  return strcmp (key, *(const char *const *) element);
}

/**
 * foyer_common_password_contains:
 * @password: a password somebody wants to use, UTF-8
 *
 * Returns: whether it is among the common ones, whatever its case
 */
gboolean
foyer_common_password_contains (const char *password)
{
  g_return_val_if_fail (password != NULL, FALSE);

  g_autofree char *folded = g_utf8_strdown (password, -1);
  gboolean         found = bsearch (folded, common_passwords, G_N_ELEMENTS (common_passwords),
                                    sizeof common_passwords[0], compare_text) != NULL;
  memset (folded, 0, strlen (folded));
  return found;
}

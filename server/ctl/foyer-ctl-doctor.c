/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <errno.h>
#include <glib/gi18n.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "foyer-ctl.h"
#include "foyer-database.h"
#include "foyer-gda-migrator.h"
#include "foyer-key-file.h"

#define LOW_DISK_MIB 512

typedef enum
{
  GOOD,
  DOUBTFUL,
  BAD,
} Verdict;

typedef struct
{
  FoyerCtl  *ctl;
  JsonArray *checks;
  Verdict    worst;
} Doctor;

static void
say (Doctor *doctor, Verdict verdict, const char *what, const char *text)
{
  static const char *const names[] = { [GOOD] = "ok", [DOUBTFUL] = "warning", [BAD] = "error" };

  doctor->worst = MAX (doctor->worst, verdict);
  if (!doctor->ctl->json)
    g_print ("%-8s %-10s %s\n", names[verdict], what, text);
  JsonObject *check = json_object_new ();
  json_object_set_string_member (check, "check", what);
  json_object_set_string_member (check, "verdict", names[verdict]);
  json_object_set_string_member (check, "text", text);
  json_array_add_object_element (doctor->checks, check);
}

static void
check_folder (Doctor *doctor)
{
  const char *folder = doctor->ctl->config->data_dir;
  struct stat info;

  if (stat (folder, &info) != 0)
    say (doctor, DOUBTFUL, "data", _ ("The data folder is not there yet; the first start makes it"));
  else if (!S_ISDIR (info.st_mode) || access (folder, R_OK | W_OK | X_OK) != 0)
    say (doctor, BAD, "data", _ ("The data folder cannot be written"));
  else if (info.st_mode & S_IRWXO)
    say (doctor, DOUBTFUL, "data", _ ("The data folder is open to every user of this machine: chmod 0700"));
  else
    say (doctor, GOOD, "data", folder);
}

static void
check_disk (Doctor *doctor)
{
  struct statvfs info;

  if (statvfs (doctor->ctl->config->data_dir, &info) != 0)
    return;
  guint64          mebibytes = (guint64) info.f_bavail * info.f_frsize / (1024 * 1024);
  g_autofree char *text = g_strdup_printf (_ ("%u MiB free"), (guint) MIN (mebibytes, G_MAXUINT));
  say (doctor, mebibytes < LOW_DISK_MIB ? DOUBTFUL : GOOD, "disk", text);
}

static void
check_key (Doctor *doctor)
{
  const char        *path = doctor->ctl->config->key_file;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      say (doctor, DOUBTFUL, "key", _ ("There is no key file yet; the first start makes it"));
      return;
    }
  g_autoptr (GBytes) key = foyer_key_file_load (path, &error);
  say (doctor, key != NULL ? GOOD : BAD, "key", key != NULL ? path : error->message);
}

static void
check_database (Doctor *doctor)
{
  /* To name a database in a folder that is not there would make the folder. */
  if (!doctor->ctl->config->mysql && !g_file_test (doctor->ctl->config->data_dir, G_FILE_TEST_IS_DIR))
    return;
  g_autoptr (GError)         error = NULL;
  g_autoptr (FoyerGdaTarget) target = foyer_database_get_target (doctor->ctl->config, &error);
  g_autoptr (GPtrArray)      steps = target != NULL ? foyer_gda_migrator_list_pending (target, &error) : NULL;

  if (steps == NULL)
    say (doctor, BAD, "database", error->message);
  else if (steps->len > 0)
    say (doctor, DOUBTFUL, "database", _ ("There are migrations to come; the next start applies them"));
  else
    say (doctor, GOOD, "database", doctor->ctl->config->mysql ? "MySQL" : "SQLite");
}

static void
check_web_root (Doctor *doctor)
{
  const char *root = doctor->ctl->config->web_root;

  if (root == NULL)
    return;
  g_autofree char *index = g_build_filename (root, "index.html", NULL);
  gboolean         there = g_file_test (index, G_FILE_TEST_IS_REGULAR);
  say (doctor, there ? GOOD : BAD, "web", there ? root : _ ("There is no index.html in the web root"));
}

static int
run (FoyerCtl *ctl, char **arguments, GError **error)
{
  Doctor doctor = { .ctl = ctl, .checks = json_array_new () };

  say (&doctor, GOOD, "config",
       ctl->config->environment == FOYER_ENVIRONMENT_PRODUCTION ? "production" : "development");
  check_folder (&doctor);
  check_disk (&doctor);
  check_key (&doctor);
  check_database (&doctor);
  check_web_root (&doctor);
  if (ctl->json)
    {
      JsonObject *answer = json_object_new ();
      json_object_set_boolean_member (answer, "healthy", doctor.worst != BAD);
      json_object_set_array_member (answer, "checks", json_array_ref (doctor.checks));
      foyer_ctl_print_json (answer);
    }
  json_array_unref (doctor.checks);
  return doctor.worst == BAD ? FOYER_CTL_FAILED : FOYER_CTL_DONE;
}

const FoyerCtlCommand foyer_ctl_doctor = {
  "doctor", NULL, N_ ("Look whether the server could start, and change nothing"), FALSE, NULL, run,
};

/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-password.h"

#include <sodium.h>
#include <string.h>

#include "foyer-common-passwords.h"
#include "foyer-error.h"
#include "foyer-secret.h"

/* OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
#define PASSES 2
#define MEMORY_KIB 19456
#define MEMORY_BYTES ((gsize) MEMORY_KIB * 1024)
#define RETRY_AFTER_MS 2000

typedef struct
{
  char    *password;
  char    *hash; /* NULL: make one */
  gboolean needs_rehash;
} PasswordJob;

/* The pool and the count of jobs that nobody has taken yet: a flood of log-ins must cost neither all memory
 * nor all cores, and those who wait too long are better told so. */
static GThreadPool *pool;
static gint         n_jobs;

static void
job_free (gpointer data)
{
  PasswordJob *job = data;

  foyer_secret_free (job->password);
  foyer_secret_free (job->hash);
  g_free (job);
}

static void
run_hash (GTask *task, PasswordJob *job)
{
  char hash[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str_alg (hash, job->password, strlen (job->password), PASSES, MEMORY_BYTES,
                             crypto_pwhash_ALG_ARGON2ID13) != 0)
    g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE,
                             "Not enough memory for a password's hash");
  else
    g_task_return_pointer (task, g_strdup (hash), g_free);
}

static void
run_verify (GTask *task, PasswordJob *job)
{
  if (crypto_pwhash_str_verify (job->hash, job->password, strlen (job->password)) != 0)
    {
      g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_INVALID_CREDENTIALS,
                               "E-mail or password is wrong");
      return;
    }
  job->needs_rehash = crypto_pwhash_str_needs_rehash (job->hash, PASSES, MEMORY_BYTES) != 0;
  g_task_return_boolean (task, TRUE);
}

/* In a thread of the pool. */
static void
run_job (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  PasswordJob      *job = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    g_debug ("Nobody waits for a password any more");
  else if (job->hash == NULL)
    run_hash (task, job);
  else
    run_verify (task, job);
  g_atomic_int_add (&n_jobs, -1);
}

static GThreadPool *
get_pool (void)
{
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      if (sodium_init () < 0)
        g_error ("No source of random numbers");
      pool = g_thread_pool_new (run_job, NULL, FOYER_PASSWORD_THREADS, FALSE, NULL);
      g_once_init_leave (&ready, 1);
    }
  return pool;
}

static void
push_job (GTask *task, const char *password, char *hash)
{
  GThreadPool *threads = get_pool ();
  PasswordJob *job = g_new0 (PasswordJob, 1);

  job->password = g_strdup (password);
  job->hash = hash;
  g_task_set_task_data (task, job, job_free);
  if (g_atomic_int_add (&n_jobs, 1) >= FOYER_PASSWORD_QUEUE + FOYER_PASSWORD_THREADS)
    {
      GError *error = NULL;
      g_atomic_int_add (&n_jobs, -1);
      foyer_error_set_retry (&error, FOYER_ERROR_UNAVAILABLE, RETRY_AFTER_MS, "Too many log-ins at once");
      g_task_return_error (task, error);
      return;
    }
  /* Fails only where no thread can be started, and keeps the job for one that runs. */
  g_thread_pool_push (threads, g_object_ref (task), NULL);
}

/* What an account that does not exist is checked against: the same parameters cost the same time, and no
 * password leads to this hash. */
static char *
make_dummy_hash (void)
{
  return g_strdup_printf ("$argon2id$v=19$m=%d,t=%d,p=1$%s$%s", MEMORY_KIB, PASSES, "Rm95ZXIgZHVtbXkgc2FsdA",
                          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
}

/* "anna@example.org" may not choose "anna@example.org", nor "Anna.Smith" where that is the part before the @.
 */
static gboolean
is_own_address (const char *password, const char *email)
{
  g_autofree char *folded = g_utf8_casefold (password, -1);
  g_autofree char *address = g_utf8_casefold (email, -1);
  const char      *at = strchr (address, '@');
  gboolean         same = g_str_equal (folded, address);

  if (at != NULL)
    same = same || (strlen (folded) == (gsize) (at - address) && g_str_has_prefix (address, folded));
  sodium_memzero (folded, strlen (folded));
  return same;
}

/**
 * foyer_password_check:
 * @password: a password somebody wants to use
 * @email: (nullable): their address, which is no good password
 * @field: the wire's name of the field that it came in
 * @error: set to %FOYER_ERROR_INVALID_FIELD, naming @field, with what is wrong
 *
 * Length and the list of common ones; no rules of composition (ASVS 5.0, 6.2). Texts are taken as they are:
 * neither trimmed nor normalised.
 *
 * Returns: whether it may be used
 */
gboolean
foyer_password_check (const char *password, const char *email, const char *field, GError **error)
{
  g_return_val_if_fail (password != NULL && field != NULL, FALSE);

  glong length = g_utf8_validate (password, -1, NULL) ? g_utf8_strlen (password, -1) : -1;
  if (length < 0)
    foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field, "A password must be UTF-8");
  else if (length < FOYER_PASSWORD_LEAST)
    foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field,
                           "A password must have at least %d characters", FOYER_PASSWORD_LEAST);
  else if (length > FOYER_PASSWORD_MOST)
    foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field,
                           "A password must have at most %d characters", FOYER_PASSWORD_MOST);
  else if (foyer_common_password_contains (password))
    foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field,
                           "This password is among the most common ones");
  else if (email != NULL && is_own_address (password, email))
    foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field,
                           "The password must not be the e-mail address");
  else
    return TRUE;
  return FALSE;
}

/**
 * foyer_password_hash_async:
 * @password: the password, at most %FOYER_PASSWORD_MOST characters
 * @cancellable: (nullable): a job that still waits when this is cancelled is not run
 * @callback: called in the main context of the caller
 * @user_data: for @callback
 *
 * Hashes with argon2id in one of two threads, some ten to thirty milliseconds each.
 */
void
foyer_password_hash_async (const char         *password,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (password != NULL);

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_password_hash_async);
  push_job (task, password, NULL);
}

/**
 * foyer_password_hash_finish:
 * @result: what the callback got
 * @error: %FOYER_ERROR_UNAVAILABLE when too many wait, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the hash with its salt and parameters, in the form that every argon2 reads
 */
char *
foyer_password_hash_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, foyer_password_hash_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * foyer_password_verify_async:
 * @password: what somebody typed
 * @hash: (nullable): the account's hash; %NULL where there is no such account, which takes as long and fails
 * @cancellable: (nullable): a job that still waits when this is cancelled is not run
 * @callback: called in the main context of the caller
 * @user_data: for @callback
 */
void
foyer_password_verify_async (const char         *password,
                             const char         *hash,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_return_if_fail (password != NULL);

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_password_verify_async);
  push_job (task, password, hash != NULL ? g_strdup (hash) : make_dummy_hash ());
}

/**
 * foyer_password_verify_finish:
 * @result: what the callback got
 * @needs_rehash: (out) (optional): whether the hash was made with other parameters than today's
 * @error: %FOYER_ERROR_INVALID_CREDENTIALS, %FOYER_ERROR_UNAVAILABLE when too many wait,
 * %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the password is the right one
 */
gboolean
foyer_password_verify_finish (GAsyncResult *result, gboolean *needs_rehash, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, foyer_password_verify_async), FALSE);

  PasswordJob *job = g_task_get_task_data (G_TASK (result));
  gboolean     right = g_task_propagate_boolean (G_TASK (result), error);
  if (needs_rehash != NULL)
    *needs_rehash = right && job->needs_rehash;
  return right;
}

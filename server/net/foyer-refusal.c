/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-refusal.h"

#include <time.h>

#include "foyer-uuid.h"

typedef struct
{
  guint       status;
  const char *phrase;
  const char *code;
} Kind;

/* The statuses that the connection answers by itself, and their codes of the wire. */
static const Kind kinds[] = {
  { 400, "Bad Request", "bad_request" },         { 408, "Request Timeout", "timeout" },
  { 413, "Content Too Large", "too_large" },     { 414, "URI Too Long", "too_large" },
  { 417, "Expectation Failed", "bad_request" },  { 431, "Request Header Fields Too Large", "too_large" },
  { 503, "Service Unavailable", "unavailable" }, { 505, "HTTP Version Not Supported", "bad_request" },
};

static const Kind *
find_kind (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].status == status)
      return &kinds[i];
  g_return_val_if_reached (&kinds[0]);
}

/* Not by strftime: its names of days and months follow the locale (RFC 9110, 5.6.7). */
static char *
print_date (void)
{
  static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  time_t                   now = time (NULL);
  struct tm                parts;

  gmtime_r (&now, &parts);
  return g_strdup_printf ("%s, %02d %s %d %02d:%02d:%02d GMT", days[parts.tm_wday], parts.tm_mday,
                          months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                          parts.tm_sec);
}

/**
 * foyer_refusal_new:
 * @status: 400, 408, 413, 414, 417, 431, 503 or 505
 * @reason: for people, in English; needs no escaping in JSON
 *
 * An answer to what never became a request, in the shape of every other error.
 *
 * Returns: (transfer full): the whole answer
 */
GBytes *
foyer_refusal_new (guint status, const char *reason)
{
  const Kind      *kind = find_kind (status);
  g_autofree char *date = print_date ();
  g_autofree char *id = foyer_uuid_new ();
  g_autofree char *body =
      g_strdup_printf ("{\"error\":\"%s\",\"code\":\"%s\",\"requestId\":\"%s\"}", reason, kind->code, id);
  char *answer = g_strdup_printf ("HTTP/1.1 %u %s\r\n"
                                  "Date: %s\r\n"
                                  "Content-Type: application/json\r\n"
                                  "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                                  "Cache-Control: no-store\r\n"
                                  "X-Content-Type-Options: nosniff\r\n"
                                  "X-Request-Id: %s\r\n"
                                  "Connection: close\r\n"
                                  "\r\n"
                                  "%s",
                                  kind->status, kind->phrase, date, strlen (body), id, body);

  return g_bytes_new_take (answer, strlen (answer));
}

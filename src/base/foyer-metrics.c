/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-metrics.h"

#define MOST_SERIES 1000 /* of one name: labels never come from outside unbounded */

typedef struct
{
  char           *name;
  char           *help;
  FoyerMetricKind kind;
  FoyerMetricFunc read; /* or NULL where it is counted here */
  gpointer        user_data;
  GHashTable     *counts; /* labels → guint64* */
} Metric;

struct _FoyerMetrics
{
  GPtrArray *metrics;
};

static void
metric_free (gpointer data)
{
  Metric *self = data;

  g_clear_pointer (&self->counts, g_hash_table_unref);
  g_free (self->name);
  g_free (self->help);
  g_free (self);
}

static Metric *
find (FoyerMetrics *self, const char *name)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      Metric *metric = g_ptr_array_index (self->metrics, i);
      if (g_str_equal (metric->name, name))
        return metric;
    }
  return NULL;
}

static Metric *
add (FoyerMetrics *self, const char *name, FoyerMetricKind kind, const char *help)
{
  Metric *metric = g_new0 (Metric, 1);

  metric->name = g_strdup (name);
  metric->help = g_strdup (help);
  metric->kind = kind;
  g_ptr_array_add (self->metrics, metric);
  return metric;
}

static void
print_head (GString *out, const Metric *metric)
{
  g_string_append_printf (out, "# HELP %s %s\n# TYPE %s %s\n", metric->name, metric->help, metric->name,
                          metric->kind == FOYER_METRIC_COUNTER ? "counter" : "gauge");
}

static void
print_read (GString *out, const Metric *metric)
{
  char value[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (value, sizeof value, "%.15g", metric->read (metric->user_data));
  g_string_append_printf (out, "%s %s\n", metric->name, value);
}

static void
print_counted (GString *out, const Metric *metric)
{
  g_autoptr (GList) labels = g_list_sort (g_hash_table_get_keys (metric->counts), (GCompareFunc) g_strcmp0);

  for (GList *item = labels; item != NULL; item = item->next)
    g_string_append_printf (out, "%s{%s} %" G_GUINT64_FORMAT "\n", metric->name, (const char *) item->data,
                            *(guint64 *) g_hash_table_lookup (metric->counts, item->data));
}

/**
 * foyer_metrics_new:
 *
 * Returns: (transfer full): no metrics yet
 */
FoyerMetrics *
foyer_metrics_new (void)
{
  FoyerMetrics *self = g_new0 (FoyerMetrics, 1);

  self->metrics = g_ptr_array_new_with_free_func (metric_free);
  return self;
}

/**
 * foyer_metrics_free:
 * @self: (nullable) (transfer full): metrics
 */
void
foyer_metrics_free (FoyerMetrics *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->metrics);
  g_free (self);
}

/**
 * foyer_metrics_watch:
 * @self: metrics
 * @name: such as "foyer_connections"; not there yet
 * @kind: a counter only grows
 * @help: what it says, one line
 * @read: gives the number when somebody asks; quick
 * @user_data: for @read; outlives @self
 */
void
foyer_metrics_watch (FoyerMetrics   *self,
                     const char     *name,
                     FoyerMetricKind kind,
                     const char     *help,
                     FoyerMetricFunc read,
                     gpointer        user_data)
{
  g_return_if_fail (self != NULL && name != NULL && help != NULL && read != NULL);
  g_return_if_fail (find (self, name) == NULL);
  Metric *metric = add (self, name, kind, help);

  metric->read = read;
  metric->user_data = user_data;
}

/**
 * foyer_metrics_count:
 * @self: metrics
 * @name: such as "foyer_http_answers_total"
 * @kind: a counter, or a gauge for what is counted once
 * @help: what it says, one line
 * @labels: such as "status=\"200\"", in Prometheus' syntax
 *
 * Counts one more. There is no more than a bounded number of different labels to a name; further ones are not
 * counted.
 */
void
foyer_metrics_count (
    FoyerMetrics *self, const char *name, FoyerMetricKind kind, const char *help, const char *labels)
{
  g_return_if_fail (self != NULL && name != NULL && help != NULL && labels != NULL);
  Metric *metric = find (self, name);

  if (metric == NULL)
    {
      metric = add (self, name, kind, help);
      metric->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    }
  g_return_if_fail (metric->counts != NULL);
  guint64 *count = g_hash_table_lookup (metric->counts, labels);
  if (count == NULL && g_hash_table_size (metric->counts) < MOST_SERIES)
    {
      count = g_new0 (guint64, 1);
      g_hash_table_insert (metric->counts, g_strdup (labels), count);
    }
  if (count != NULL)
    (*count)++;
}

/**
 * foyer_metrics_print:
 * @self: metrics
 *
 * Returns: (transfer full): all of them in Prometheus' text format 0.0.4
 */
char *
foyer_metrics_print (FoyerMetrics *self)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);
  for (guint i = 0; i < self->metrics->len; i++)
    {
      const Metric *metric = g_ptr_array_index (self->metrics, i);
      print_head (out, metric);
      if (metric->read != NULL)
        print_read (out, metric);
      else
        print_counted (out, metric);
    }
  return g_string_free (out, FALSE);
}

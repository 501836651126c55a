/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-store.h"

G_BEGIN_DECLS

/* What a widget points to must be there, and its texts must mean something. */
gboolean foyer_widget_check_values (FoyerWidget *widget, GError **error);
void     foyer_widget_check_async (FoyerWidget        *widget,
                                   FoyerStore         *store,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean foyer_widget_check_finish (FoyerWidget *widget, GAsyncResult *result, GError **error);

G_END_DECLS

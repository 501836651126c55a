// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { FoyerChat } from './element';

if (!customElements.get('foyer-chat')) customElements.define('foyer-chat', FoyerChat);

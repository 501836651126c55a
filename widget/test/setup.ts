// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { webcrypto } from 'node:crypto';

// Every browser has it; Node 18, which Debian 12 brings, only as a module.
globalThis.crypto ??= webcrypto as Crypto;

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later

/** A new id for a frame: it makes a send idempotent, so it must not repeat (122 random bits, works without TLS too). */
export function newIdentifier(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before attempt number `attempt` (from 0) to connect again.
 * Doubles up to half a minute; half of it is chance, so that a restarted server does not meet everybody at once.
 * A server that said when to come back (`draining.retryAfterMs`) is taken at its word for the first attempt.
 */
export function backoff(attempt: number, random: number, retryAfterMs?: number): number {
  if (attempt === 0 && retryAfterMs !== undefined) return Math.min(Math.max(retryAfterMs, 0), LONGEST_MS);
  const step = Math.min(FIRST_MS * 2 ** Math.min(attempt, 16), LONGEST_MS);
  return Math.round(step / 2 + (step / 2) * random);
}

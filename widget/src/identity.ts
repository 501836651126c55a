// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Whom an identity (a JWT) names, read without believing it: the server checks the signature. It only tells whether
 * another identity is of the same visitor. Empty where there is none, or none that can be read.
 */
export function subjectOf(identity: string | undefined): string {
  const body = (identity ?? '').split('.')[1] ?? '';
  try {
    const claims: unknown = JSON.parse(atob(body.replace(/-/g, '+').replace(/_/g, '/')));
    const subject = (claims as { sub?: unknown } | null)?.sub;
    return typeof subject === 'string' ? subject : '';
  } catch {
    return '';
  }
}

/**
 * Whether what the browser keeps belongs to somebody else than who is here now. What nobody has been named for stays:
 * an anonymous visitor who logs in takes their conversation along.
 */
export function isSomebodyElse(remembered: string | undefined, now: string): boolean {
  return remembered !== undefined && remembered !== '' && remembered !== now;
}

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { frameError } from './validate';

interface Case {
  readonly name: string;
  readonly from: string;
  readonly frame?: unknown;
  readonly text?: string;
  readonly repeat?: string;
  readonly times?: number;
  readonly code?: string;
  readonly field?: string;
}

const path = process.env.FOYER_FRAMES ?? new URL('../../tests/protocol/frames.json', import.meta.url).pathname;
const cases = JSON.parse(readFileSync(path, 'utf8')) as { valid: Case[]; invalid: Case[] };

/** JSON.parse takes a name twice; that no frame has one is checked by the server, which reads what others wrote. */
const BROWSERS_TAKE = ['a name twice', 'a lone surrogate'];

function frameOf(item: Case): unknown {
  const text = item.text ?? JSON.stringify(item.frame);
  return JSON.parse(item.repeat ? text.replace('$repeat', item.repeat.repeat(item.times ?? 0)) : text);
}

test.each(cases.valid.map((item) => [item.name, item] as const))('good: %s', (_name, item) => {
  expect(frameError(frameOf(item), item.from)).toBeUndefined();
});

const invalid = cases.invalid.filter((item) => !BROWSERS_TAKE.includes(item.name));

test.each(invalid.map((item) => [item.name, item] as const))('refused: %s', (_name, item) => {
  if (item.text !== undefined && item.code === 'invalid_json') {
    let frame: unknown;
    try {
      frame = frameOf(item);
    } catch {
      return;
    }
    expect(frameError(frame, item.from)).toEqual({ code: 'invalid_json' });
    return;
  }
  expect(frameError(frameOf(item), item.from)).toEqual({ code: item.code, ...(item.field ? { field: item.field } : {}) });
});

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = process.env.FOYER_WIDGET_DIST ?? new URL('../dist', import.meta.url).pathname;
const LOADER_BYTES = 3 * 1024;
const WHOLE_BYTES = 25 * 1024;

function packed(path: string): number {
  return gzipSync(readFileSync(join(dist, path)), { level: 9 }).length;
}

function scripts(): string[] {
  return readdirSync(join(dist, 'assets')).map((name) => join('assets', name));
}

test.runIf(existsSync(dist))('the loader and the whole widget stay within their sizes', () => {
  const loader = packed('chat-widget.js');
  const whole = loader + scripts().reduce((sum, path) => sum + packed(path), 0);
  expect(loader).toBeLessThanOrEqual(LOADER_BYTES);
  expect(whole).toBeLessThanOrEqual(WHOLE_BYTES);
  expect(whole).toBeGreaterThan(loader);
});

test.runIf(existsSync(dist))('the loader names an app that is there, under its own origin', () => {
  const app = scripts().find((path) => path.includes('foyer-app'));
  expect(readFileSync(join(dist, 'chat-widget.js'), 'utf8')).toContain(app);
});

test.runIf(existsSync(dist))('no HTML text, no evaluated code, no address of another host', () => {
  for (const path of ['chat-widget.js', ...scripts()]) {
    const text = readFileSync(join(dist, path), 'utf8');
    expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|document\.cookie/);
    expect(text.match(/https?:\/\/[a-z0-9.-]+\.[a-z]+/g) ?? []).toEqual(
      (text.match(/http:\/\/www\.w3\.org/g) ?? []));
  }
});

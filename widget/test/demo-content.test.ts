// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ContextRule, Widget } from '../src/protocol.gen';

const data = process.env.FOYER_DEMO_DATA ?? new URL('../../data/demo', import.meta.url).pathname;
const widgetRoot = new URL('..', import.meta.url).pathname;
const read = (name: string): string => readFileSync(join(data, name), 'utf8');

function pages(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? pages(join(folder, entry.name)) : entry.name.endsWith('.html') ? [join(folder, entry.name)] : []);
}

test('every page of the shop has the demo widget, and nothing in line that a strict policy would stop', () => {
  const { id } = JSON.parse(read('widget.json')) as Widget;
  const all = [join(widgetRoot, 'index.html'), ...pages(join(widgetRoot, 'demo'))];
  expect(all.length).toBeGreaterThan(5);
  for (const page of all) {
    const text = readFileSync(page, 'utf8');
    expect(text).toContain(`src="/chat-widget.js" data-widget="${id}"`);
    expect(text).not.toMatch(/ style=|<style|<script>| on[a-z]+="/);
  }
});

test('eight rules that can be told apart', () => {
  const rules = JSON.parse(read('rules.json')) as ContextRule[];
  expect(rules).toHaveLength(8);
  expect(new Set(rules.map((rule) => rule.name)).size).toBe(8);
  expect(new Set(rules.map((rule) => rule.reply.mode))).toEqual(new Set(['handoff', 'template', 'knowledge']));
});

test('at least forty questions, each with its answer, a link to a page that is there, and phrasings', () => {
  const lines = read('faq.csv').trimEnd().split('\n').slice(1);
  expect(lines.length).toBeGreaterThanOrEqual(40);
  expect(new Set(lines.map((line) => cells(line)[0])).size).toBe(lines.length);
  for (const line of lines) {
    const [, question, answer, url, language, phrasings] = cells(line);
    expect([question, answer, phrasings].every(Boolean)).toBe(true);
    expect(['en', 'de', 'ar']).toContain(language);
    expect(existsAsPage(url ?? '')).toBe(true);
    expect((phrasings ?? '').split('|').length).toBeGreaterThanOrEqual(2);
  }
});

function existsAsPage(url: string): boolean {
  const path = (url.split('#')[0] ?? '').replace(/\/$/, '/index.html');
  return [join(widgetRoot, 'index.html'), ...pages(join(widgetRoot, 'demo'))].includes(join(widgetRoot, path));
}

/** One line of a CSV file without line breaks in its cells. */
function cells(line: string): string[] {
  const found: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    found.push(match[1] !== undefined ? match[1].replace(/""/g, '"') : (match[2] ?? ''));
  }
  return found;
}

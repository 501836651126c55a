// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import { parseInline, parseMarkdown, parsePlain, safeUrl } from '../src/markdown';

const text = (value: string) => ({ kind: 'text', text: value });

test('emphasis, code and breaks', () => {
  expect(parseInline('a **b _c_** `d*`\ne')).toEqual([
    text('a '), { kind: 'strong', content: [text('b '), { kind: 'emphasis', content: [text('c')] }] }, text(' '),
    { kind: 'code', text: 'd*' }, { kind: 'break' }, text('e'),
  ]);
});

test('what is no markup stays as it is', () => {
  for (const plain of ['2 * 3 * 4', 'snake_case_name', '**open', '[no link', 'a ] ( b', '<b>bold</b>', '`', '&amp;', 'مرحبا *']) {
    expect(parseInline(plain)).toEqual([text(plain)]);
  }
  expect(parseInline('\\*not\\*')).toEqual([text('*not*')]);
});

test('links go to the web, mail, telephone and own paths only', () => {
  for (const good of ['https://a.example/x?y=1', 'http://a', 'mailto:a@b', 'tel:+44', '/demo/', '#top']) {
    expect(safeUrl(good)).toBe(good);
  }
  for (const bad of ['javascript:alert(1)', 'JaVaScRiPt:x', 'data:text/html,x', '//evil.example', '/\\evil', 'vbscript:x', 'x', ' /a', '']) {
    expect(safeUrl(bad)).toBeUndefined();
  }
  expect(parseInline('[x](javascript:alert(1))')).toEqual([text('[x](javascript:alert(1))')]);
  expect(parseInline('[**x**](/a)')).toEqual([
    { kind: 'link', url: '/a', content: [{ kind: 'strong', content: [text('x')] }] },
  ]);
});

test('bare addresses become links, without the full stop behind them', () => {
  const link = { kind: 'link', url: 'https://a.example/b', content: [text('https://a.example/b')] };
  expect(parseInline('see https://a.example/b.')).toEqual([text('see '), link, text('.')]);
  expect(parsePlain('see https://a.example/b. **x**')).toEqual([text('see '), link, text('. **x**')]);
});

test('blocks', () => {
  expect(parseMarkdown('# Title\n\ntext\nmore\n- a\n- b\n  c\n\n3. x\n4. y\n> said\n```\n<i> * \n```')).toEqual([
    { kind: 'heading', content: [text('Title')] },
    { kind: 'paragraph', content: [text('text'), { kind: 'break' }, text('more')] },
    { kind: 'list', ordered: false, start: 1, items: [[text('a')], [text('b'), { kind: 'break' }, text('c')]] },
    { kind: 'list', ordered: true, start: 3, items: [[text('x')], [text('y')]] },
    { kind: 'quote', content: [text('said')] },
    { kind: 'code', text: '<i> * ' },
  ]);
  expect(parseMarkdown('')).toEqual([]);
  expect(parseMarkdown('```\nopen')).toEqual([{ kind: 'code', text: 'open' }]);
});

test('hostile text costs linear time', () => {
  const started = performance.now();
  for (const part of ['**a ', '[', '[a](', '`', '_a ', '*a', 'http', '\\', '> ', '- ', 'https://', '![', '](']) {
    parseMarkdown(part.repeat(65536 / part.length));
    parsePlain(part.repeat(65536 / part.length));
  }
  expect(performance.now() - started).toBeLessThan(3000);
});

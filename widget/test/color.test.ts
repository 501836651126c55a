// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import { contrast, formatColor, parseColor, readableOn, textOn } from '../src/color';
import { colorStyles } from '../src/look';

test('only #rrggbb is a colour', () => {
  expect(parseColor('#2f5d50')).toEqual([47, 93, 80]);
  for (const bad of [undefined, '', 'red', '#fff', '#2f5d50;x:y', 'url(x)', '#2f5d5g']) expect(parseColor(bad)).toBeUndefined();
  expect(colorStyles({ color: 'red}body{display:none' })).toBe('');
});

test('there is no colour on which text cannot be read', () => {
  const parts = [0, 32, 64, 96, 112, 118, 122, 128, 144, 160, 192, 224, 255];
  for (const red of parts) for (const green of parts) for (const blue of parts) {
    expect(contrast(textOn([red, green, blue]), [red, green, blue])).toBeGreaterThanOrEqual(4.5);
  }
});

test.each(['#2f5d50', '#ffdd00', '#000000', '#ffffff', '#7f7f7f', '#ff0000'])('%s: text can be read on it and in it', (text) => {
  const color = parseColor(text) as [number, number, number];
  expect(contrast(textOn(color), color)).toBeGreaterThanOrEqual(4.5);
  for (const background of [[255, 255, 255], [241, 242, 244], [40, 43, 49]] as const) {
    expect(contrast(readableOn(color, background), background)).toBeGreaterThanOrEqual(4.5);
  }
  expect(parseColor(formatColor(color))).toEqual(color);
});

// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { append, make } from './element-tree';
import type { Block, Inline } from './markdown';

/** A link out of the chat: a new tab, which learns nothing of this page. Links within the page's host stay in the tab. */
export function link(url: string, ...children: (Node | string)[]): HTMLAnchorElement {
  const away = !/^[/#]/.test(url);
  return make('a', {
    href: url,
    ...(away ? { target: '_blank', rel: 'noopener noreferrer nofollow' } : { target: '_top' }),
  }, ...children);
}

function inlineNode(inline: Inline): Node {
  switch (inline.kind) {
    case 'text':
      return document.createTextNode(inline.text);
    case 'break':
      return make('br');
    case 'code':
      return make('code', { dir: 'ltr' }, inline.text);
    case 'strong':
      return make('strong', {}, ...inline.content.map(inlineNode));
    case 'emphasis':
      return make('em', {}, ...inline.content.map(inlineNode));
    case 'link':
      return link(inline.url, ...inline.content.map(inlineNode));
  }
}

function blockNode(block: Block): Node {
  switch (block.kind) {
    case 'paragraph':
      return make('p', { dir: 'auto' }, ...block.content.map(inlineNode));
    case 'heading':
      return make('p', { class: 'heading', dir: 'auto' }, ...block.content.map(inlineNode));
    case 'quote':
      return make('blockquote', { dir: 'auto' }, ...block.content.map(inlineNode));
    case 'code':
      return make('pre', { dir: 'ltr', tabindex: 0 }, make('code', {}, block.text));
    case 'list': {
      const items = block.items.map((item) => make('li', { dir: 'auto' }, ...item.map(inlineNode)));
      return block.ordered ? make('ol', { start: block.start === 1 ? undefined : block.start }, ...items)
        : make('ul', {}, ...items);
    }
  }
}

export function renderBlocks(parent: Node, blocks: readonly Block[]): void {
  append(parent, blocks.map(blockNode));
}

export function renderInline(parent: Node, inlines: readonly Inline[]): void {
  append(parent, inlines.map(inlineNode));
}

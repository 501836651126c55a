// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'break' }
  | { kind: 'strong' | 'emphasis'; content: Inline[] }
  | { kind: 'link'; url: string; content: Inline[] };

export type Block =
  | { kind: 'paragraph' | 'heading' | 'quote'; content: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'list'; ordered: boolean; start: number; items: Inline[][] };

const DEEPEST = 4;
const ESCAPABLE = /[!-/:-@[-`{-~]/;

/** The address if it may stand behind a link: web, mail, telephone, or a path on the page's own host; else undefined. */
export function safeUrl(url: string): string | undefined {
  if (/^(https?:\/\/|mailto:|tel:)/i.test(url)) return url;
  return /^(\/(?![/\\])|#)/.test(url) ? url : undefined;
}

/** Looks for closing marks; remembers what is not there, so that hostile text costs linear time. */
class Scanner {
  readonly text: string;
  private readonly missing = new Map<string, number>();

  constructor(text: string) {
    this.text = text;
  }

  find(mark: string, from: number): number {
    if (from >= (this.missing.get(mark) ?? Infinity)) return -1;
    const at = this.text.indexOf(mark, from);
    if (at < 0) this.missing.set(mark, from);
    return at;
  }
}

interface Found {
  inline: Inline;
  end: number;
}

function codeAt(scanner: Scanner, at: number): Found | undefined {
  const close = scanner.find('`', at + 1);
  if (close <= at + 1) return undefined;
  return { inline: { kind: 'code', text: scanner.text.slice(at + 1, close) }, end: close + 1 };
}

function emphasisAt(scanner: Scanner, at: number, depth: number): Found | undefined {
  const { text } = scanner;
  const mark = text.startsWith('**', at) ? '**' : text.charAt(at);
  if (mark === '_' && /[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return undefined;
  const close = scanner.find(mark, at + mark.length + 1);
  if (close < 0 || /\s/.test(text.charAt(at + mark.length)) || /\s/.test(text.charAt(close - 1))) return undefined;
  const content = parseInline(text.slice(at + mark.length, close), depth + 1);
  return { inline: { kind: mark === '**' ? 'strong' : 'emphasis', content }, end: close + mark.length };
}

function linkAt(scanner: Scanner, at: number, depth: number): Found | undefined {
  const { text } = scanner;
  const middle = scanner.find('](', at + 1);
  if (middle <= at + 1) return undefined;
  const close = scanner.find(')', middle + 2);
  if (close < 0) return undefined;
  const url = safeUrl(text.slice(middle + 2, close));
  const label = text.slice(at + 1, middle);
  if (url === undefined || label.includes('[') || /\s/.test(url)) return undefined;
  return { inline: { kind: 'link', url, content: parseInline(label, depth + 1, false) }, end: close + 1 };
}

function addressAt(text: string, at: number): Found | undefined {
  if (/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return undefined;
  const match = /^https?:\/\/[^\s<>"]{1,2000}/.exec(text.slice(at, at + 2010));
  if (!match) return undefined;
  const url = match[0].replace(/[.,;:!?)'*_\]]{1,10}$/, '');
  return { inline: { kind: 'link', url, content: [{ kind: 'text', text: url }] }, end: at + url.length };
}

function inlineAt(scanner: Scanner, at: number, depth: number, links: boolean): Found | undefined {
  const { text } = scanner;
  switch (text.charAt(at)) {
    case '\\':
      return ESCAPABLE.test(text.charAt(at + 1))
        ? { inline: { kind: 'text', text: text.charAt(at + 1) }, end: at + 2 } : undefined;
    case '\n':
      return { inline: { kind: 'break' }, end: at + 1 };
    case '`':
      return codeAt(scanner, at);
    case '*':
    case '_':
      return depth < DEEPEST ? emphasisAt(scanner, at, depth) : undefined;
    case '[':
      return links && depth < DEEPEST ? linkAt(scanner, at, depth) : undefined;
    case 'h':
      return links && text.startsWith('http', at) ? addressAt(text, at) : undefined;
    default:
      return undefined;
  }
}

export function parseInline(text: string, depth = 0, links = true): Inline[] {
  const scanner = new Scanner(text);
  const inlines: Inline[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain) inlines.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (let at = 0; at < text.length;) {
    const found = inlineAt(scanner, at, depth, links);
    if (!found) {
      plain += text.charAt(at);
      at += 1;
    } else if (found.inline.kind === 'text') {
      plain += found.inline.text;
      at = found.end;
    } else {
      flush();
      inlines.push(found.inline);
      at = found.end;
    }
  }
  flush();
  return inlines;
}

const HEADING = /^#{1,6}[ \t]+(.*)$/;
const QUOTE = /^>[ \t]?(.*)$/;
const BULLET = /^[ \t]{0,3}[-*+][ \t]+(.*)$/;
const NUMBER = /^[ \t]{0,3}(\d{1,9})[.)][ \t]+(.*)$/;
const FENCE = /^```/;

function startsBlock(line: string): boolean {
  return line.trim() === '' || HEADING.test(line) || QUOTE.test(line) || BULLET.test(line) || NUMBER.test(line)
    || FENCE.test(line);
}

/** Walks over the lines of a text; each method takes one block. */
class Lines {
  private at = 0;
  private readonly lines: string[];

  constructor(text: string) {
    this.lines = text.replace(/\r\n?/g, '\n').split('\n');
  }

  next(): Block | undefined {
    while (this.at < this.lines.length && this.line.trim() === '') this.at += 1;
    if (this.at >= this.lines.length) return undefined;
    const heading = HEADING.exec(this.line);
    if (heading) {
      this.at += 1;
      return { kind: 'heading', content: parseInline(heading[1] ?? '') };
    }
    if (FENCE.test(this.line)) return this.code();
    if (QUOTE.test(this.line)) return this.quote();
    if (BULLET.test(this.line)) return this.list(BULLET, false);
    if (NUMBER.test(this.line)) return this.list(NUMBER, true);
    return this.paragraph();
  }

  private get line(): string {
    return this.lines[this.at] ?? '';
  }

  private code(): Block {
    const first = (this.at += 1);
    while (this.at < this.lines.length && !FENCE.test(this.line)) this.at += 1;
    const text = this.lines.slice(first, this.at).join('\n');
    this.at += 1;
    return { kind: 'code', text };
  }

  private quote(): Block {
    const parts: string[] = [];
    for (let match = QUOTE.exec(this.line); match; match = QUOTE.exec(this.line)) {
      parts.push(match[1] ?? '');
      this.at += 1;
    }
    return { kind: 'quote', content: parseInline(parts.join('\n')) };
  }

  private list(pattern: RegExp, ordered: boolean): Block {
    const start = ordered ? Number(NUMBER.exec(this.line)?.[1] ?? 1) : 1;
    const items: Inline[][] = [];
    for (let match = pattern.exec(this.line); match; match = pattern.exec(this.line)) {
      let text = match[ordered ? 2 : 1] ?? '';
      this.at += 1;
      while (this.at < this.lines.length && !startsBlock(this.line)) {
        text += `\n${this.line.trim()}`;
        this.at += 1;
      }
      items.push(parseInline(text));
    }
    return { kind: 'list', ordered, start, items };
  }

  private paragraph(): Block {
    const first = this.at;
    this.at += 1;
    while (this.at < this.lines.length && !startsBlock(this.line)) this.at += 1;
    return { kind: 'paragraph', content: parseInline(this.lines.slice(first, this.at).join('\n')) };
  }
}

/** A small, safe part of Markdown as a tree. There is no way to HTML in it: the view makes nodes of the tree. */
export function parseMarkdown(text: string): Block[] {
  const lines = new Lines(text);
  const blocks: Block[] = [];
  for (let block = lines.next(); block; block = lines.next()) blocks.push(block);
  return blocks;
}

/** Plain text: nothing is markup but addresses, which become links. */
export function parsePlain(text: string): Inline[] {
  const inlines: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\//g)) {
    const found = match.index >= from ? addressAt(text, match.index) : undefined;
    if (!found) continue;
    if (match.index > from) inlines.push({ kind: 'text', text: text.slice(from, match.index) });
    inlines.push(found.inline);
    from = found.end;
  }
  if (from < text.length) inlines.push({ kind: 'text', text: text.slice(from) });
  return inlines;
}

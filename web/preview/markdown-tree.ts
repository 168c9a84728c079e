// Markdown as a tree of what may be shown of it. Pure. Whoever wrote the text is not trusted: HTML in it stays text, addresses are those
// of the web or of files beside it, and whatever is not known here is shown as it was written.

import { Lexer, type MarkedToken, type Token } from 'marked';

type InlineTag = 'strong' | 'em' | 'del';
type BlockTag = 'p' | 'blockquote' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6';

export type MarkdownNode =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'element';
      readonly tag: InlineTag | BlockTag;
      readonly children: readonly MarkdownNode[];
    }
  | { readonly kind: 'code'; readonly text: string; readonly isBlock: boolean }
  | { readonly kind: 'break' }
  | { readonly kind: 'rule' }
  | { readonly kind: 'box'; readonly isChecked: boolean }
  /** To the web, or (with `path`) to a file of the same place. */
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly MarkdownNode[] }
  | { readonly kind: 'file'; readonly path: string; readonly children: readonly MarkdownNode[] }
  | { readonly kind: 'image'; readonly path: string; readonly alt: string }
  | {
      readonly kind: 'list';
      readonly start: number | undefined;
      readonly items: readonly (readonly MarkdownNode[])[];
    }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly MarkdownNode[])[];
      readonly rows: readonly (readonly (readonly MarkdownNode[])[])[];
    };

/** Beyond it, what is inside is shown as it was written. */
const MAX_DEPTH = 32;

/** An address of the web that a link may lead to; undefined: none. */
export const webAddress = (href: string): string | undefined => {
  // As browsers do before they look at the scheme.
  const text = href.replaceAll(/[\u0000-\u0020]/gu, '');
  if (!/^(?:https?:\/\/|mailto:)/iu.test(text)) return undefined;
  try {
    const url = new URL(text);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    // No address at all: nothing leads there.
    return undefined;
  }
};

/** A file that an address names, seen from a directory; undefined: none. Never leaves the place, whatever the address holds. */
export const fileAddress = (href: string, directory: string): string | undefined => {
  if (/^[a-z][a-z0-9+.-]*:/iu.test(href.trim()) || /^\s*[/\\]{2}/u.test(href)) return undefined;
  const [plain = ''] = href.trim().split(/[?#]/u, 1);
  if (plain === '' || /[\u0000-\u001f\\]/u.test(plain)) return undefined;
  const names = plain.startsWith('/') ? [] : directory.split('/').filter((name) => name !== '');
  for (const segment of plain.split('/')) {
    let name: string;
    try {
      name = decodeURIComponent(segment);
    } catch {
      // No encoding after all: the name holds a percent sign.
      name = segment;
    }
    if (name.includes('/') || name.includes('\0')) return undefined;
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
};

const plainText = (text: string): MarkdownNode => ({ kind: 'text', text });

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
};

/** Character references, of which Markdown keeps those that HTML has. */
const decodeEntities = (text: string): string =>
  text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/giu, (all, decimal, hex, name) => {
    if (typeof name === 'string') return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? all) : all;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });

interface Reading {
  readonly directory: string;
  readonly depth: number;
}

const inside = (
  tokens: readonly Token[] | undefined,
  raw: string,
  reading: Reading,
): readonly MarkdownNode[] =>
  tokens === undefined || reading.depth >= MAX_DEPTH
    ? [plainText(raw)]
    : toNodes(tokens, { ...reading, depth: reading.depth + 1 });

const linkNode = (
  href: string,
  children: readonly MarkdownNode[],
  { directory }: Reading,
): readonly MarkdownNode[] => {
  const address = webAddress(href);
  if (address !== undefined) return [{ kind: 'link', href: address, children }];
  const path = fileAddress(href, directory);
  return path === undefined ? children : [{ kind: 'file', path, children }];
};

const HEADINGS: readonly BlockTag[] = ['h2', 'h3', 'h4', 'h5', 'h6', 'h6'];

const toNode = (token: MarkedToken, reading: Reading): readonly MarkdownNode[] => {
  const element = (tag: InlineTag | BlockTag, tokens: readonly Token[]): readonly MarkdownNode[] => [
    { kind: 'element', tag, children: inside(tokens, token.raw, reading) },
  ];
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'text':
      return token.tokens === undefined
        ? [plainText(decodeEntities(token.text))]
        : inside(token.tokens, token.raw, reading);
    case 'escape':
      return [plainText(token.text)];
    case 'paragraph':
      return element('p', token.tokens);
    case 'heading':
      // The dialogue has the first heading.
      return element(HEADINGS[token.depth - 1] ?? 'h6', token.tokens);
    case 'strong':
    case 'em':
    case 'del':
    case 'blockquote':
      return element(token.type, token.tokens);
    case 'code':
      return [{ kind: 'code', text: token.text, isBlock: true }];
    case 'codespan':
      return [{ kind: 'code', text: token.text, isBlock: false }];
    case 'br':
      return [{ kind: 'break' }];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'checkbox':
      return [{ kind: 'box', isChecked: token.checked }];
    case 'link':
      return linkNode(decodeEntities(token.href), inside(token.tokens, token.text, reading), reading);
    case 'image': {
      const path = fileAddress(decodeEntities(token.href), reading.directory);
      // One from elsewhere would tell its server who reads this.
      return path === undefined ? [plainText(token.raw)] : [{ kind: 'image', path, alt: token.text }];
    }
    case 'list':
      return [
        {
          kind: 'list',
          start: token.ordered ? Number(token.start) || 1 : undefined,
          items: token.items.map((item) => inside(item.tokens, item.raw, reading)),
        },
      ];
    case 'table':
      return [
        {
          kind: 'table',
          head: token.header.map((cell) => inside(cell.tokens, cell.text, reading)),
          rows: token.rows.map((row) => row.map((cell) => inside(cell.tokens, cell.text, reading))),
        },
      ];
    default:
      // HTML, and what is not known.
      return [plainText(token.raw)];
  }
};

const toNodes = (tokens: readonly Token[], reading: Reading): readonly MarkdownNode[] =>
  tokens.flatMap((token) => toNode(token as MarkedToken, reading));

/** `directory`: where the text lies, from which its relative addresses lead. Throws what the parser does on text that it cannot bear. */
export const readMarkdown = (text: string, directory: string): readonly MarkdownNode[] =>
  toNodes(new Lexer({ gfm: true }).lex(text), { directory, depth: 0 });

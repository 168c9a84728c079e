// The plain pages: listings, refusals, share links. No scripts; one style, which the policy names by its hash, so that nothing
// else on them can run or load anything.

import { createHash } from 'node:crypto';
import type { AnswerHeaders } from '../exchange.ts';
import { escapeHtml } from './escape-html.ts';

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --link: light-dark(#0b57d0, #8ab4f8); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1rem; }
h1 { font-size: 1.25rem; font-weight: 600; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
p.actions { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; }
th, td { padding: .4rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child { overflow-wrap: anywhere; width: 100%; }
td:first-child a { display: block; }
th.number, td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody tr:hover { background: var(--soft); }
p.note { opacity: .8; }
form { display: grid; gap: .75rem; max-width: 24rem; }
input, button { font: inherit; padding: .5rem .75rem; }
label { display: grid; gap: .25rem; }
@media (max-width: 36rem) { .time { display: none; } body { padding: .5rem; } }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Of every plain page. `form-action` lets a page ask for a share's password, and for nothing else. */
export const PAGE_HEADERS: AnswerHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
};

/** The beginning of a page, for those whose rest comes piece by piece. */
export const pageHead = (title: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
`;

export const PAGE_TAIL = '</main>\n</body>\n</html>\n';

/** A whole page. `body` is markup: whatever is text in it has been escaped. */
export const renderPage = (title: string, body: string): string =>
  `${pageHead(title)}<h1>${escapeHtml(title)}</h1>\n${body}\n${PAGE_TAIL}`;

// What is shown of Markdown, and what of it never is.

import assert from 'node:assert/strict';
import test from 'node:test';
import { fileAddress, readMarkdown, webAddress, type MarkdownNode } from '../../web/preview/markdown-tree.ts';

const read = (text: string): readonly MarkdownNode[] => readMarkdown(text, '/docs');

/** All nodes of a tree. */
const all = (nodes: readonly MarkdownNode[]): readonly MarkdownNode[] =>
  nodes.flatMap((node) => {
    if (node.kind === 'list') return [node, ...node.items.flatMap(all)];
    if (node.kind === 'table') return [node, ...[...node.head, ...node.rows.flat()].flatMap(all)];
    return 'children' in node ? [node, ...all(node.children)] : [node];
  });

const textOf = (nodes: readonly MarkdownNode[]): string =>
  all(nodes)
    .map((node) => (node.kind === 'text' || node.kind === 'code' ? node.text : ''))
    .join('');

test('headings, emphasis, code, lists and tables become elements', () => {
  assert.deepEqual(read('# One\n\n**a** `<b>` &lt;\n'), [
    { kind: 'element', tag: 'h2', children: [{ kind: 'text', text: 'One' }] },
    {
      kind: 'element',
      tag: 'p',
      children: [
        { kind: 'element', tag: 'strong', children: [{ kind: 'text', text: 'a' }] },
        { kind: 'text', text: ' ' },
        { kind: 'code', text: '<b>', isBlock: false },
        { kind: 'text', text: ' <' },
      ],
    },
  ]);
  const [list] = read('3. x\n4. y\n');
  assert.equal(list?.kind === 'list' && list.start, 3);
  const [table] = read('|a|b|\n|-|-|\n|1|2|\n');
  assert.deepEqual(table?.kind === 'table' && [table.head.length, table.rows.length], [2, 1]);
});

test('HTML stays the text that it is', () => {
  const hostile = [
    '<img src=x onerror="window.pwned=1">',
    '<script>window.pwned=1</script>',
    'a <b onclick="window.pwned=1">b</b> c',
    '<svg onload=window.pwned=1>',
    '<iframe srcdoc="<script>1</script>"></iframe>',
    '<!-- <script>1</script> -->',
    '<style>*{display:none}</style>',
  ];
  for (const text of hostile) {
    const nodes = read(text);
    assert.equal(textOf(nodes).trim(), text);
    for (const node of all(nodes)) assert.ok(['text', 'element'].includes(node.kind), text);
  }
});

test('links lead to the web, to files beside, or nowhere', () => {
  const cases: readonly (readonly [markdown: string, expected: string | undefined])[] = [
    ['[a](https://example.org/x)', 'https://example.org/x'],
    ['<mailto:a@example.org>', 'mailto:a@example.org'],
    ['[a](javascript:window.pwned=1)', undefined],
    ['[a](&#106;avascript:window.pwned=1)', undefined],
    ['[a](java&#10;script:window.pwned=1)', undefined],
    ['[a](data:text/html,<script>1</script>)', undefined],
    ['[a](vbscript:x)', undefined],
    ['[a](//example.org/x)', undefined],
    ['[a](file:///etc/passwd)', undefined],
    ['[a](blob:https://example.org/1)', undefined],
    ['[a](sub/b%20c.md#there)', '/docs/sub/b c.md'],
    ['[a](../../../b.md)', '/b.md'],
    ['[a](/b.md?download)', '/b.md'],
  ];
  for (const [markdown, expected] of cases) {
    const link = all(read(markdown)).find(({ kind }) => kind === 'link' || kind === 'file');
    const leads = link?.kind === 'link' ? link.href : link?.kind === 'file' ? link.path : undefined;
    assert.equal(leads, expected, markdown);
  }
});

test('no address has a scheme but those of the web', () => {
  for (const scheme of ['javascript', 'data', 'blob', 'file', 'filesystem', 'about', 'ftp', 'ws'])
    for (const text of [`${scheme}:x`, ` ${scheme}:x`, `${scheme.toUpperCase()}://x`, `\u0001${scheme}:x`])
      assert.equal(webAddress(text), undefined, text);
  assert.equal(fileAddress('a\\..\\b', '/'), undefined);
  assert.equal(fileAddress('a%2f..%2fb', '/'), undefined);
  assert.equal(fileAddress('a%00', '/'), undefined);
  assert.equal(fileAddress('100%', '/d'), '/d/100%');
});

test('an image is one of the place: others would tell their servers who reads', () => {
  const images = (text: string): unknown => all(read(text)).filter(({ kind }) => kind === 'image');
  assert.deepEqual(images('![a](b.png)'), [{ kind: 'image', path: '/docs/b.png', alt: 'a' }]);
  assert.deepEqual(images('![a](https://example.org/b.png)'), []);
  assert.deepEqual(images('![a](//example.org/b.png)'), []);
  assert.deepEqual(images('![a](data:image/svg+xml,<svg/>)'), []);
});

test('what is nested beyond measure is shown as it was written', () => {
  const nodes = read(`${'> '.repeat(200)}deep`);
  assert.match(textOf(nodes), /deep/u);
  assert.ok(all(nodes).length < 200);
});

// Markdown, shown by elements of the page's own: none of what was written becomes one by itself.

import { useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { MarkdownNode } from './markdown-tree.ts';

export interface MarkdownInit {
  readonly nodes: readonly MarkdownNode[];
  /** The address of a file's content over HTTP; undefined: there is none, and no images. */
  readonly addressOf?: ((path: string) => string) | undefined;
  /** Goes to a file of the same place. */
  readonly onOpen: (path: string) => void;
}

const Picture = ({ address, alt }: { address: string; alt: string }): JSX.Element => {
  const [hasFailed, setFailed] = useState(false);
  return hasFailed ? (
    <span>[{alt}]</span>
  ) : (
    <img src={address} alt={alt} loading="lazy" onError={() => setFailed(true)} />
  );
};

const Nodes = ({ init, nodes }: { init: MarkdownInit; nodes: readonly MarkdownNode[] }): JSX.Element => (
  <>
    {nodes.map((node, index) => (
      <Node key={index} init={init} node={node} />
    ))}
  </>
);

const Node = ({ init, node }: { init: MarkdownInit; node: MarkdownNode }): ComponentChildren => {
  const show = (nodes: readonly MarkdownNode[]): JSX.Element => <Nodes init={init} nodes={nodes} />;
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'element':
      return <node.tag>{show(node.children)}</node.tag>;
    case 'code':
      return node.isBlock ? (
        <pre tabIndex={0}>
          <code>{node.text}</code>
        </pre>
      ) : (
        <code>{node.text}</code>
      );
    case 'break':
      return <br />;
    case 'rule':
      return <hr />;
    case 'box':
      return <span aria-hidden="true">{node.isChecked ? '☑ ' : '☐ '}</span>;
    case 'link':
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer">
          {show(node.children)}
        </a>
      );
    case 'file':
      return (
        <button type="button" class="link-button" title={node.path} onClick={() => init.onOpen(node.path)}>
          {show(node.children)}
        </button>
      );
    case 'image':
      return init.addressOf === undefined ? (
        `[${node.alt}]`
      ) : (
        <Picture address={init.addressOf(node.path)} alt={node.alt} />
      );
    case 'list': {
      const items = node.items.map((item, index) => <li key={index}>{show(item)}</li>);
      return node.start === undefined ? <ul>{items}</ul> : <ol start={node.start}>{items}</ol>;
    }
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {node.head.map((cell, index) => (
                <th key={index} scope="col">
                  {show(cell)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {node.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column}>{show(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
};

export const MarkdownView = (init: MarkdownInit): JSX.Element => (
  <div class="markdown">
    <Nodes init={init} nodes={init.nodes} />
  </div>
);

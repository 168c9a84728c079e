// Reads Markdown beside the page: a text can be written so that reading it takes minutes, and then only this is ended.

import { readMarkdown, type MarkdownNode } from './markdown-tree.ts';

export interface MarkdownRequest {
  readonly text: string;
  /** Where it lies. */
  readonly directory: string;
}

/** Undefined: the parser cannot bear it. */
export type MarkdownAnswer = readonly MarkdownNode[] | undefined;

/** What there is of a worker's own side in every browser. */
declare const self: {
  onmessage: (event: { readonly data: MarkdownRequest }) => void;
  postMessage(answer: MarkdownAnswer): void;
};

const read = ({ text, directory }: MarkdownRequest): MarkdownAnswer => {
  try {
    return readMarkdown(text, directory);
  } catch {
    // Nested beyond all measure; it is shown as it was written.
    return undefined;
  }
};

self.onmessage = ({ data }) => self.postMessage(read(data));

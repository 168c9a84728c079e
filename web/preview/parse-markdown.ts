// From Markdown to what is shown of it, in a worker that is given a bounded time.

import type { MarkdownNode } from './markdown-tree.ts';
import type { MarkdownAnswer, MarkdownRequest } from './markdown-worker.ts';

const MAX_MS = 4_000;
/** Characters beyond which Markdown is shown as it was written. */
export const MAX_MARKDOWN_LENGTH = 256 * 1024;

/** Undefined: it took too long, or cannot be read as such. Never rejects. */
export const parseMarkdown = (
  request: MarkdownRequest,
  signal: AbortSignal,
): Promise<readonly MarkdownNode[] | undefined> => {
  const script = document.querySelector<HTMLMetaElement>('meta[name=markdown]')?.content;
  if (script === undefined || signal.aborted || request.text.length > MAX_MARKDOWN_LENGTH)
    return Promise.resolve(undefined);
  const worker = new Worker(script, { type: 'module' });
  return new Promise<MarkdownAnswer>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), MAX_MS);
    worker.addEventListener('message', ({ data }: MessageEvent<MarkdownAnswer>) => resolve(data));
    worker.addEventListener('error', () => resolve(undefined));
    signal.addEventListener('abort', () => resolve(undefined));
    signal.addEventListener('abort', () => clearTimeout(timer));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
};

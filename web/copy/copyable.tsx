// Text that is there to be copied, with the button that does it.

import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';

/** `what`: what the text is, in words. */
export const Copyable = ({ text, what }: { text: string; what: string }): JSX.Element => (
  <div class="copyable">
    <code class="copyable-text" tabIndex={0} role="group" aria-label={what}>
      {text}
    </code>
    <CopyButton text={text} what={what} />
  </div>
);

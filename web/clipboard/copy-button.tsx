// A button that copies a text, and text that is there to be copied.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../shell/icon.tsx';
import { announce } from '../state/messages.ts';
import { adminStrings } from '../strings/administration.ts';
import { copyText } from './copy-text.ts';

const SHOWN_MS = 2000;

/** `what`: what is copied, in words. */
export const CopyButton = ({ text, what }: { text: string; what: string }): JSX.Element => {
  const words = adminStrings.value;
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    if (!(await copyText(text))) return;
    setCopied(true);
    announce(words.copied(what));
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <button
      type="button"
      class="copy-button"
      aria-label={words.copyWhat(what)}
      title={words.copyWhat(what)}
      onClick={() => void copy()}
    >
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span>{isCopied ? words.isCopied : words.copyIt}</span>
    </button>
  );
};

export const Copyable = ({ text, what }: { text: string; what: string }): JSX.Element => (
  <div class="copyable">
    <code class="copyable-text" tabIndex={0} role="group" aria-label={what}>
      {text}
    </code>
    <CopyButton text={text} what={what} />
  </div>
);

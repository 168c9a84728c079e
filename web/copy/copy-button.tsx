// Copies a text to the clipboard of the system.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { WherryError } from '../../src/client/browser/index.ts';
import { Icon } from '../shell/icon.tsx';
import { tellProblem } from '../state/messages.ts';
import { strings } from '../strings/index.ts';

/** The old way, for pages that came without encryption. The field stands beside the button: a dialogue keeps the focus inside. */
const copyBySelection = (text: string, beside: Element): boolean => {
  const field = document.createElement('textarea');
  field.className = 'for-screen-readers';
  field.value = text;
  beside.after(field);
  field.select();
  try {
    return document.execCommand('copy');
  } finally {
    field.remove();
  }
};

const copy = async (text: string, beside: HTMLElement): Promise<void> => {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    // There is no such clipboard without encryption, or the browser refuses it.
    const isCopied = copyBySelection(text, beside);
    beside.focus();
    if (!isCopied) throw new WherryError('UNSUPPORTED', strings.value.copyFailed, { cause: error });
  }
};

const SHOWN_MS = 2_000;

/** `what`: what is copied, in words, for who does not see where the button stands. `isPlain`: shown by its symbol alone. */
export const CopyButton = ({
  text,
  what,
  isPlain = true,
}: {
  text: string;
  what: string;
  isPlain?: boolean;
}): JSX.Element => {
  const [isDone, setDone] = useState(false);
  const label = strings.value.copyText(what);
  return (
    <>
      <button
        type="button"
        class={isPlain ? 'icon-button' : ''}
        aria-label={isPlain ? label : undefined}
        title={label}
        onClick={(event) => {
          copy(text, event.currentTarget).then(() => {
            setDone(true);
            setTimeout(() => setDone(false), SHOWN_MS);
          }, tellProblem);
        }}
      >
        <Icon name={isDone ? 'check' : 'copy'} />
        {!isPlain && strings.value.copy}
      </button>
      <span class="for-screen-readers" role="status">
        {isDone ? strings.value.textCopied : ''}
      </span>
    </>
  );
};

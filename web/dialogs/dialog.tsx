// A dialogue: the browser's own modal element, which keeps the focus inside, closes by Escape, and gives the focus back to where it was.

import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useId, useRef } from 'preact/hooks';
import { strings } from '../strings/index.ts';
import { Icon } from '../shell/icon.tsx';

type Opened = { readonly id: number; readonly render: () => JSX.Element };

const opened = signal<readonly Opened[]>([]);
let lastId = 0;

/**
 * Shows a dialogue until it calls back with its result: undefined when it was closed without one. `render` gets the function that
 * closes it.
 */
export const openDialog = <T,>(
  render: (close: (result?: T) => void) => JSX.Element,
): Promise<T | undefined> => {
  lastId += 1;
  const id = lastId;
  return new Promise((resolve) => {
    const close = (result?: T): void => {
      opened.value = opened.value.filter((each) => each.id !== id);
      resolve(result);
    };
    opened.value = [...opened.value, { id, render: () => render(close) }];
  });
};

/** Whether keys are for a dialogue now. */
export const isDialogOpen = (): boolean => opened.value.length > 0;

export const Dialogs = (): JSX.Element => (
  <>
    {opened.value.map(({ id, render }) => (
      <div key={id}>{render()}</div>
    ))}
  </>
);

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Wide enough for a preview or a table. */
  readonly isWide?: boolean;
}

export const Dialog = ({ title, onClose, children, isWide = false }: DialogProps): JSX.Element => {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const closeLatest = useRef(onClose);
  closeLatest.current = onClose;
  // Before the next key is pressed: it is for the dialogue.
  useLayoutEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    // What had the focus may be gone, as a button that did its work is: browsers then give the key to nobody.
    const onKeyDown = (event: KeyboardEvent): void => {
      const isTop = [...document.querySelectorAll('dialog')].at(-1) === dialog;
      if (event.key === 'Escape' && event.target === document.body && isTop) closeLatest.current();
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
      dialog?.close();
      // The browser gives the focus back by itself only to what is still shown.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={isWide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // After a second Escape browsers close it without having asked.
      onClose={() => element.current?.showModal()}
      onMouseDown={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div class="dialog-frame">
        <header class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <button type="button" class="icon-button" aria-label={strings.value.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
};

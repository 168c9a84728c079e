// What the page has to tell, at its lower edge, and in words for screen readers.

import type { JSX } from 'preact';
import { announcement, dismiss, messages } from '../state/messages.ts';
import { strings } from '../strings/index.ts';
import { Icon } from './icon.tsx';

export const Messages = (): JSX.Element => (
  <>
    <section class="messages" aria-label={strings.value.messages}>
      {messages.value.map(({ id, kind, text, action }) => (
        <div key={id} class={`message message-${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
          <Icon name={kind === 'problem' ? 'warning' : 'check'} />
          <span class="message-text">{text}</span>
          {action !== undefined && (
            <button
              type="button"
              class="message-action"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <button
            type="button"
            class="icon-button"
            aria-label={strings.value.dismiss}
            onClick={() => dismiss(id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </section>
    <div class="for-screen-readers" role="status" aria-live="polite">
      {announcement.value}
    </div>
  </>
);

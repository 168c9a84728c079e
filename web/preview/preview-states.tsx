// What a preview shows while there is nothing else to show.

import type { JSX } from 'preact';
import { Icon } from '../shell/icon.tsx';
import { strings } from '../strings/index.ts';

/** `part`: how much of it has arrived, from 0 to 1; undefined: nobody knows. */
export const Waiting = ({ part }: { part?: number | undefined }): JSX.Element => (
  <div class="preview-state" role="status">
    <p>{strings.value.loading}</p>
    {part !== undefined && <progress value={part} max={1} aria-label={strings.value.loading} />}
  </div>
);

export const Problem = ({ text }: { text: string }): JSX.Element => (
  <div class="preview-state" role="alert">
    <Icon name="warning" class="preview-state-icon" />
    <p>{text}</p>
  </div>
);

// The field that a list is filtered by: Enter and the arrow go on in the list, Escape shows all of it again.

import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from '../shell/icon.tsx';
import { strings } from '../strings/index.ts';

interface FilterFieldProps {
  readonly filter: Signal<string>;
  /** The name of the landmark, where there are several. */
  readonly label?: string;
  /** What it does, for screen readers. */
  readonly hint: string;
  /** Called when the list has the keys. */
  readonly onLeave?: () => void;
}

export const FilterField = ({ filter, label, hint, onLeave }: FilterFieldProps): JSX.Element => {
  const id = useId();
  return (
    <div class="filter" role="search" aria-label={label}>
      <label for={id} class="for-screen-readers">
        {hint}
      </label>
      <Icon name="search" />
      <input
        id={id}
        data-filter=""
        type="search"
        value={filter.value}
        placeholder={strings.value.filter}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          filter.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') filter.value = '';
          if (event.key !== 'Escape' && event.key !== 'Enter' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          event.currentTarget.closest('.pane')?.querySelector<HTMLElement>('.entries')?.focus();
          onLeave?.();
        }}
      />
    </div>
  );
};

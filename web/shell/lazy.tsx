// A part of the page that is loaded when it is first shown.

import { signal, type Signal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { WherryError } from '../../src/client/browser/index.ts';
import { strings } from '../strings/index.ts';

type Loaded = { readonly Part: ComponentType } | { readonly problem: string };
type Load = () => Promise<{ readonly default: ComponentType }>;

const loaded = new Map<string, Signal<Loaded | undefined>>();

/** By the text of its loader, which names the module: each is loaded once, whoever shows it. */
const partOf = (load: Load): Signal<Loaded | undefined> => {
  const key = String(load);
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const part = signal<Loaded | undefined>(undefined);
  loaded.set(key, part);
  load().then(
    ({ default: Part }) => {
      part.value = { Part };
    },
    () => {
      part.value = { problem: new WherryError('CONNECTION_LOST').message };
    },
  );
  return part;
};

interface WaitingProps {
  /** Why it is not there. */
  readonly problem: string | undefined;
  readonly onAgain: () => void;
}

export const Waiting = ({ problem, onAgain }: WaitingProps): JSX.Element =>
  problem === undefined ? (
    <p class="waiting">{strings.value.loading}</p>
  ) : (
    <p class="waiting" role="alert">
      {problem}{' '}
      <button type="button" onClick={onAgain}>
        {strings.value.tryAgain}
      </button>
    </p>
  );

export const Lazy = ({ load }: { load: Load }): JSX.Element => {
  const part = partOf(load).value;
  if (part !== undefined && 'Part' in part) return <part.Part />;
  // Browsers remember that a module failed, and after an update of the server only a new page knows its name.
  return <Waiting problem={part?.problem} onAgain={() => location.reload()} />;
};

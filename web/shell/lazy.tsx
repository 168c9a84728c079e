// A part of the page that is loaded when it is first shown.

import { signal, type Signal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { toWherryError } from '../../src/client/browser/index.ts';
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
    (error: unknown) => {
      loaded.delete(key);
      part.value = { problem: toWherryError(error).message };
    },
  );
  return part;
};

export const Lazy = ({ load }: { load: Load }): JSX.Element => {
  const part = partOf(load).value;
  if (part === undefined) return <p class="waiting">{strings.value.loading}</p>;
  if ('problem' in part) return <p class="waiting">{part.problem}</p>;
  return <part.Part />;
};

// One view of one place's files: where it is, what is listed there and in which order, and what is selected. `wherry gui` has two.

import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Entry } from '../../src/client/browser/index.ts';
import { hiddenFiles, language, sortDirection, sortKey } from '../state/preferences.ts';
import { Directory } from './directory.ts';
import { parentOf } from './entry-path.ts';
import type { Place } from './place.ts';
import { Selection } from './selection.ts';
import { filterEntries, inOrder, NameOrder } from './sort-entries.ts';

/** What a pane and the one beside it do together. */
export interface Beside {
  /** Whether entries of that place, which is another one, can be brought into this pane. */
  takesFrom(place: Place): boolean;
  /** Brings them into a directory of this pane. */
  bring(place: Place, paths: readonly string[], directory: string): void;
  /** Brings what is selected here into the directory that the other pane shows. */
  send(): void;
  /** Gives the keys to the other pane. */
  leave(): void;
}

export interface PaneInit {
  /** Undefined as long as there is none. */
  readonly place: ReadonlySignal<Place | undefined>;
  /** Whether the place is being connected to: what is given to the pane meanwhile is for it. Default: it is not. */
  readonly isComing?: ReadonlySignal<boolean> | undefined;
  readonly path: ReadonlySignal<string>;
  /** Takes the pane elsewhere; `path` follows. */
  readonly go: (path: string) => void;
  /** The address of a directory in the page, where it has one. */
  readonly linkTo?: ((path: string) => string) | undefined;
  /** Tells it from a pane beside it, where there is one. */
  readonly name?: ReadonlySignal<string> | undefined;
  /** Where another pane is shown beside it. */
  readonly beside?: Beside | undefined;
  /** Whether keys that are for nothing else are for this pane. Default: they are. */
  readonly isActive?: ReadonlySignal<boolean> | undefined;
}

export interface Pane extends PaneInit {
  readonly directory: Directory;
  readonly filter: Signal<string>;
  /** What is listed, filtered and in order. */
  readonly shown: ReadonlySignal<readonly Entry[]>;
  readonly selection: Selection;
  /** Goes up, and to where it came from. */
  goUp(): void;
  close(): void;
}

/** What something of a pane is called for who does not see where it stands. */
export const labelIn = ({ name }: Pane, label: string): string =>
  name === undefined ? label : `${name.value}: ${label}`;

/** Whether files of this computer may be given to the pane: to the place that is there, or will be in a moment. */
export const takesFiles = ({ place, isComing }: Pane): boolean =>
  place.value?.canUpload ?? isComing?.value === true;

export const createPane = (init: PaneInit): Pane => {
  const directory = new Directory();
  const filter = signal('');
  const names = new NameOrder();
  const byName = computed(() => names.sort(directory.entries.value, language.value));
  const sorted = computed(() =>
    inOrder(byName.value, { key: sortKey.value, isDescending: sortDirection.value === 'down' }),
  );
  const shown = computed(() =>
    filterEntries(sorted.value, { text: filter.value, showsHidden: hiddenFiles.value === 'shown' }),
  );
  const selection = new Selection(shown, ({ path: key }) => key);
  /** Where the keys are to be once the directory above is listed. */
  let cameFrom: string | undefined;
  const stopFollowing = effect(() => {
    const place = init.place.value;
    const path = init.path.value;
    if (place === undefined) return;
    filter.value = '';
    selection.clear();
    selection.current.value = cameFrom;
    cameFrom = undefined;
    directory.open(place, path);
  });
  return {
    ...init,
    directory,
    filter,
    shown,
    selection,
    goUp: () => {
      const path = init.path.value;
      if (path === '/') return;
      cameFrom = path;
      init.go(parentOf(path));
    },
    close: () => {
      stopFollowing();
      directory.close();
    },
  };
};

// The picture of a tile: of an image the image itself, if it is not too large to be fetched for that; of all else its symbol.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Entry } from '../../src/client/browser/index.ts';
import { Icon } from '../shell/icon.tsx';
import { nameOf } from './entry-path.ts';
import { iconOf } from './entry-looks.ts';
import { contentTypeOf, isFolder } from './entry-type.ts';
import type { Pane } from './pane.ts';

const MAX_BYTES = 4 * 1024 * 1024;

export const Thumbnail = ({ pane, entry }: { pane: Pane; entry: Entry }): JSX.Element => {
  const [hasFailed, setFailed] = useState(false);
  const addressOf = pane.place.value?.addressOf;
  const isShown =
    !hasFailed &&
    addressOf !== undefined &&
    entry.kind === 'file' &&
    entry.size <= MAX_BYTES &&
    contentTypeOf(nameOf(entry.path)) === 'image';
  if (!isShown) return <Icon name={iconOf(entry)} class={isFolder(entry) ? 'icon-folder' : ''} />;
  return (
    <img
      src={addressOf(entry.path)}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setFailed(true)}
    />
  );
};

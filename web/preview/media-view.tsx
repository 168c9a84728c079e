// Sound and video, by the browser's own elements. Arrow keys seek in them. Where one was in a long one is remembered as long as the page
// lives.

import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { strings } from '../strings/index.ts';
import { useContentAddress } from './content-address.ts';
import { Problem, Waiting } from './preview-states.tsx';
import type { ShownFile } from './shown-file.ts';

const SEEK_S = 5;
/** Shorter ones begin at their beginning. */
const LONG_S = 120;
/** So close to the end, it was seen. */
const END_S = 10;

/** Seconds, by path. */
const positions = new Map<string, number>();

const keepPosition = (path: string, { currentTime, duration }: HTMLMediaElement): void => {
  if (!(duration >= LONG_S)) return;
  if (currentTime < duration - END_S) positions.set(path, currentTime);
  else positions.delete(path);
};

/** What the system shows of it beside its own keys for media. */
const showToSystem = (title: string): (() => void) => {
  if (!('mediaSession' in navigator)) return () => {};
  navigator.mediaSession.metadata = new MediaMetadata({ title });
  return () => {
    navigator.mediaSession.metadata = null;
  };
};

export const MediaView = ({ file, isVideo }: { file: ShownFile; isVideo: boolean }): JSX.Element => {
  const element = useRef<HTMLMediaElement>(null);
  const [hasFailed, setFailed] = useState(false);
  const content = useContentAddress(file);
  useEffect(() => showToSystem(file.name), []);
  useEffect(() => {
    const media = element.current;
    if (media === null) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const isToggle = event.key === ' ' && !(event.target instanceof HTMLButtonElement);
      if (event.key === 'ArrowLeft') media.currentTime = Math.max(0, media.currentTime - SEEK_S);
      else if (event.key === 'ArrowRight')
        media.currentTime = Math.min(media.duration || 0, media.currentTime + SEEK_S);
      else if (isToggle && media.paused) void media.play();
      else if (isToggle) media.pause();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // Before the element does the same by itself.
    addEventListener('keydown', onKeyDown, true);
    return () => {
      removeEventListener('keydown', onKeyDown, true);
      keepPosition(file.path, media);
    };
  }, [content.state]);
  if (content.state === 'loading') return <Waiting part={content.part} />;
  if (content.state === 'problem') return <Problem text={content.message} />;
  if (hasFailed) return <Problem text={strings.value.notPlayable} />;
  const Element = isVideo ? 'video' : 'audio';
  return (
    <div class={isVideo ? 'media-stage' : 'media-stage media-sound'}>
      <Element
        ref={(shown: HTMLMediaElement | null) => {
          element.current = shown;
        }}
        src={content.address}
        controls
        preload="metadata"
        aria-label={file.name}
        onError={() => setFailed(true)}
        onLoadedMetadata={(event) => {
          event.currentTarget.currentTime = positions.get(file.path) ?? 0;
        }}
      />
    </div>
  );
};

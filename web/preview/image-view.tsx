// An image: fitted or as large as it is, turned, on the whole screen.

import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from '../shell/icon.tsx';
import { strings } from '../strings/index.ts';
import { useContentAddress } from './content-address.ts';
import { Problem, Waiting } from './preview-states.tsx';
import type { ShownFile } from './shown-file.ts';

export interface ImagesAround {
  /** "3 of 12". */
  readonly place: string;
  readonly onPrevious?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
}

const ImageTool = ({
  icon,
  label,
  isPressed,
  isDisabled,
  onClick,
}: {
  icon: IconName;
  label: string;
  isPressed?: boolean;
  isDisabled?: boolean;
  onClick: (() => void) | undefined;
}): JSX.Element => (
  <button
    type="button"
    class="icon-button"
    aria-label={label}
    title={label}
    aria-pressed={isPressed}
    disabled={isDisabled}
    onClick={onClick}
  >
    <Icon name={icon} />
  </button>
);

export const ImageView = ({ file, around }: { file: ShownFile; around: ImagesAround }): JSX.Element => {
  const text = strings.value;
  const frame = useRef<HTMLDivElement>(null);
  const [quarters, setQuarters] = useState(0);
  const [isOriginal, setOriginal] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const content = useContentAddress(file);
  const toggleFullscreen = (): void => {
    if (document.fullscreenElement === null) void frame.current?.requestFullscreen();
    else void document.exitFullscreen();
  };
  return (
    <div ref={frame} class="image-frame">
      <div
        class={`image-stage ${isOriginal ? 'is-original' : ''} ${quarters % 2 === 1 ? 'is-turned' : ''}`}
        tabIndex={isOriginal ? 0 : undefined}
      >
        {content.state === 'loading' && <Waiting part={content.part} />}
        {content.state === 'problem' && <Problem text={content.message} />}
        {content.state === 'ready' && hasFailed && <Problem text={text.notAnImage} />}
        {content.state === 'ready' && !hasFailed && (
          <img
            src={content.address}
            alt={file.name}
            style={{ transform: `rotate(${quarters * 90}deg)` }}
            onError={() => setFailed(true)}
          />
        )}
      </div>
      <div class="image-tools" role="toolbar" aria-label={text.imageTools}>
        <ImageTool
          icon="previous"
          label={text.previousImage}
          isDisabled={around.onPrevious === undefined}
          onClick={around.onPrevious}
        />
        <span class="image-place" role="status">
          {around.place}
        </span>
        <ImageTool
          icon="next"
          label={text.nextImage}
          isDisabled={around.onNext === undefined}
          onClick={around.onNext}
        />
        <ImageTool icon="retry" label={text.rotate} onClick={() => setQuarters((quarters + 1) % 4)} />
        <ImageTool
          icon="originalSize"
          label={text.originalSize}
          isPressed={isOriginal}
          onClick={() => setOriginal(!isOriginal)}
        />
        <ImageTool icon="fullscreen" label={text.fullscreen} onClick={toggleFullscreen} />
      </div>
    </div>
  );
};

// Where a pane is: the names of the directories above, each a way there, and a place to drop entries.

import type { JSX } from 'preact';
import { strings } from '../strings/index.ts';
import { Icon } from '../shell/icon.tsx';
import { isDropTarget, onDragLeave, onDragOver, onDrop } from './drag.ts';
import { nameOf } from './entry-path.ts';
import { labelIn, type Pane } from './pane.ts';

const ancestors = (path: string): readonly string[] => {
  const segments = path.split('/').filter((segment) => segment !== '');
  return ['/', ...segments.map((_, index) => `/${segments.slice(0, index + 1).join('/')}`)];
};

export const Breadcrumbs = ({ pane }: { pane: Pane }): JSX.Element => {
  const text = strings.value;
  const all = ancestors(pane.path.value);
  return (
    <nav class="breadcrumbs" aria-label={labelIn(pane, text.breadcrumbs)}>
      <ol>
        {all.map((path, index) => (
          <li key={path}>
            <a
              href={pane.linkTo?.(path) ?? '#'}
              class={isDropTarget(pane, path) ? 'is-drop-target' : undefined}
              aria-current={index === all.length - 1 ? 'location' : undefined}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                pane.go(path);
              }}
              onDragOver={(event) => onDragOver(event, pane, path)}
              onDragLeave={onDragLeave}
              onDrop={(event) => onDrop(event, pane, path)}
            >
              {path === '/' ? (
                <>
                  <Icon name="home" />
                  <span class="for-screen-readers">{text.top}</span>
                </>
              ) : (
                <bdi>{nameOf(path)}</bdi>
              )}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
};

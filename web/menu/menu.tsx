// A menu of what can be done, at a place of the page: by right click, long press, the menu key, or a button. Arrow keys, Home, End and
// first letters move in it (WAI-ARIA menu pattern); Escape and Tab close it.

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from '../shell/icon.tsx';

export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  /** As people write it, for them to learn. */
  readonly keys?: string;
  readonly isDanger?: boolean;
  /** Its own group begins with it. */
  readonly startsGroup?: boolean;
  readonly run: () => void;
}

interface OpenMenu {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly x: number;
  readonly y: number;
  /** Where the focus goes back to. */
  readonly before: Element | null;
}

const open = signal<OpenMenu | undefined>(undefined);

export const openMenu = (label: string, items: readonly MenuItem[], x: number, y: number): void => {
  open.value = { label, items, x, y, before: document.activeElement };
};

/** Below an element, such as the button that opens it. */
export const openMenuBelow = (label: string, items: readonly MenuItem[], element: Element): void => {
  const { left, bottom } = element.getBoundingClientRect();
  openMenu(label, items, left, bottom + 4);
};

const closeMenu = (givesFocusBack = true): void => {
  const before = open.value?.before;
  open.value = undefined;
  if (givesFocusBack && before instanceof HTMLElement) before.focus();
};

const MARGIN = 8;

const OpenedMenu = ({ menu }: { menu: OpenMenu }): JSX.Element => {
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const place = element.current;
    if (place === null) return;
    const { width, height } = place.getBoundingClientRect();
    place.style.left = `${Math.max(MARGIN, Math.min(menu.x, innerWidth - width - MARGIN))}px`;
    place.style.top = `${Math.max(MARGIN, Math.min(menu.y, innerHeight - height - MARGIN))}px`;
    place.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [menu]);
  useEffect(() => {
    const outside = (event: Event): void => {
      if (!(event.target instanceof Node) || element.current?.contains(event.target) !== true)
        closeMenu(false);
    };
    const gone = (): void => closeMenu(false);
    addEventListener('pointerdown', outside, true);
    addEventListener('resize', gone);
    return () => {
      removeEventListener('pointerdown', outside, true);
      removeEventListener('resize', gone);
    };
  }, []);
  const items = (): HTMLElement[] => [
    ...(element.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
  ];
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const go = (index: number): void => all[(index + all.length) % all.length]?.focus();
    event.stopPropagation();
    switch (event.key) {
      case 'ArrowDown':
        go(at + 1);
        break;
      case 'ArrowUp':
        go(at - 1);
        break;
      case 'Home':
        go(0);
        break;
      case 'End':
        go(all.length - 1);
        break;
      case 'Escape':
      case 'Tab':
        closeMenu();
        break;
      default: {
        if (event.key.length !== 1 || event.key === ' ') return;
        const letter = event.key.toLowerCase();
        const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((item) =>
          item.textContent.trim().toLowerCase().startsWith(letter),
        );
        next?.focus();
      }
    }
    event.preventDefault();
  };
  return (
    <section ref={element} class="menu" aria-label={menu.label}>
      <div role="menu" aria-label={menu.label} onKeyDown={onKeyDown}>
        {menu.items.map(({ label, icon, keys, isDanger, startsGroup, run }) => (
          <>
            {startsGroup === true && <div class="menu-line" role="separator" />}
            <button
              key={label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={isDanger === true ? 'menu-item menu-danger' : 'menu-item'}
              onClick={() => {
                closeMenu();
                run();
              }}
            >
              <Icon name={icon} />
              <span class="menu-label">{label}</span>
              {keys !== undefined && (
                <span class="menu-keys" aria-hidden="true">
                  {keys}
                </span>
              )}
            </button>
          </>
        ))}
      </div>
    </section>
  );
};

export const Menus = (): JSX.Element | null =>
  open.value === undefined ? null : <OpenedMenu menu={open.value} />;

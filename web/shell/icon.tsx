// The pictures of buttons and entries: strokes on a grid of 24. They are decoration; what they mean is said in text beside them or as
// the button's name.

import type { JSX } from 'preact';

const PATHS = {
  folder:
    'M3 6.5a1.5 1.5 0 0 1 1.5-1.5h4.6l2 2.5h8.4a1.5 1.5 0 0 1 1.5 1.5v8.5a1.5 1.5 0 0 1-1.5 1.5h-15a1.5 1.5 0 0 1-1.5-1.5z',
  file: 'M6 3h8l5 5v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01',
  audio:
    'M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM19 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z',
  video: 'M3 6h12v12H3zM15 10l6-3v10l-6-3z',
  text: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h4',
  archive: 'M4 4h16v4H4zM5 8h14v12H5zM10 12h4',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1',
  upload: 'M12 16V4M7 9l5-5 5 5M4 17v3h16v-3',
  download: 'M12 4v12M7 11l5 5 5-5M4 17v3h16v-3',
  newFolder:
    'M3 6.5a1.5 1.5 0 0 1 1.5-1.5h4.6l2 2.5h8.4a1.5 1.5 0 0 1 1.5 1.5v8.5a1.5 1.5 0 0 1-1.5 1.5h-15a1.5 1.5 0 0 1-1.5-1.5zM12 10.5v6M9 13.5h6',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6',
  rename: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  copy: 'M8 8h12v12H8zM4 16V4h12',
  cut: 'M6 8.5a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5zM6 20.5a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5zM8 8l12 10M8 16L20 6',
  paste: 'M8 5H5v16h14V5h-3M9 3h6v4H9z',
  share:
    'M6 15a3 3 0 1 1 0-6 3 3 0 0 1 0 6zM18 8.5a2.8 2.8 0 1 1 0-5.6 2.8 2.8 0 0 1 0 5.6zM18 21a2.8 2.8 0 1 1 0-5.6 2.8 2.8 0 0 1 0 5.6zM8.6 10.6l7-3.7M8.6 13.4l7 3.7',
  details: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 11v5M12 8h.01',
  versions: 'M12 21a9 9 0 1 0-8.5-6M3 8v4h4M12 7v5l3.5 2',
  preview: 'M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  boat: 'M3 15h18c-1.2 3.4-3.8 5-7 5h-4c-3.2 0-5.8-1.6-7-5zM12 3v9h7c-.6-4.2-3-7.4-7-9zM10 6c-2.2 1.2-3.6 3.3-4 6h4',
  sort: 'M8 4v16M4 16l4 4 4-4M16 20V4M12 8l4-4 4 4',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  grid: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  search: 'M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14zM16 16l5 5',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  up: 'M12 19V5M6 11l6-6 6 6',
  previous: 'M19 12H5M11 6l-6 6 6 6',
  next: 'M5 12h14M13 6l6 6-6 6',
  fullscreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  originalSize: 'M4 4h16v16H4zM8.5 9v6M15.5 9v6M12 10.5h.01M12 14h.01',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-4M14 20h.01',
  check: 'M5 12l5 5L19 7',
  server: 'M4 4h16v7H4zM4 13h16v7H4zM8 7.5h.01M8 16.5h.01',
  connect: 'M4 12h6M14 12h6M10 8v8M14 8v8',
  settings:
    'M4 7h10M18 7h2M4 17h2M10 17h10M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  keyboard: 'M2 6h20v12H2zM6 10h.01M10 10h.01M14 10h.01M18 10h.01M7 14h10',
  logOut: 'M14 4h6v16h-6M10 8l-4 4 4 4M6 12h9',
  menu: 'M4 6h16M4 12h16M4 18h16',
  warning: 'M12 3l10 18H2zM12 10v5M12 18h.01',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 4l13 8-13 8z',
  retry: 'M20 12a8 8 0 1 1-2.4-5.7M20 3v5h-5',
  restore: 'M4 12a8 8 0 1 0 2.4-5.7M4 3v5h5',
  selectAll: 'M4 4h16v16H4zM8 12l3 3 5-6',
  computer: 'M3 4h18v12H3zM9 20h6M12 16v4',
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  chart: 'M4 20V4M4 20h16M7 15l4-5 3 3 5-7',
  users:
    'M9 12a4 4 0 1 1 0-8 4 4 0 0 1 0 8zM2 20c0-3.5 3-6 7-6s7 2.5 7 6M16 4.5a4 4 0 0 1 0 7M22 20c0-3-2-5.2-5-5.8',
  token: 'M14 14a5 5 0 1 1 2-4l6 6v4h-4v-2h-2v-2h-2zM9 9h.01',
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name, class: more = '' }: { name: IconName; class?: string }): JSX.Element => (
  <svg class={`icon ${more}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);

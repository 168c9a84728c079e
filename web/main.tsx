// Where the page begins.

import { render } from 'preact';
import { App } from './shell/app.tsx';
import { followRoute } from './state/route.ts';
import { applyPreferences } from './state/preferences.ts';
import { followTickets, loadSession } from './state/session.ts';
import { followLanguage } from './strings/index.ts';
import { stayWhereDropped } from './uploads/follow-drops.ts';

/** The looks of what is not shown at first. */
const loadLaterStyle = (): void => {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = document.querySelector<HTMLMetaElement>('meta[name=later-style]')?.content ?? '';
  document.head.append(link);
};

stayWhereDropped();
applyPreferences();
followRoute();
followTickets();
void loadSession();
await followLanguage();
const place = document.querySelector('#page');
if (place !== null) render(<App />, place);
loadLaterStyle();

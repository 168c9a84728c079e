// A folder of the server that is shown, from one of its other views. Where the page is a server's own, its address is all there is to
// that; in `wherry gui` the right side goes there as well.

import { attempt } from '../state/messages.ts';
import { sessionInfo } from '../state/session.ts';

export const showInPane = (path: string): void => {
  if (sessionInfo.value?.gui !== true) return;
  void attempt(async () => {
    const { goToSide, shownServer } = await import('./sides.ts');
    shownServer.value?.pane.go(path);
    goToSide('right');
  });
};

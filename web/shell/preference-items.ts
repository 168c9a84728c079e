// What a person may choose for this browser, as items of a menu.

import type { MenuItem } from '../menu/menu.tsx';
import { LANGUAGES, THEMES, hiddenFiles, language, sizes, theme } from '../state/preferences.ts';
import { strings } from '../strings/index.ts';
import { openShortcuts } from './open-shortcuts.ts';

export const preferenceItems = (): readonly MenuItem[] => {
  const text = strings.value;
  const themes = { auto: text.themeAuto, light: text.themeLight, dark: text.themeDark };
  const names = { en: 'English', de: 'Deutsch' };
  return [
    ...THEMES.map((each, index): MenuItem => ({
      label: `${text.theme}: ${themes[each]}`,
      icon: theme.value === each ? 'check' : 'settings',
      startsGroup: index === 0,
      run: () => {
        theme.value = each;
      },
    })),
    ...LANGUAGES.map((each, index): MenuItem => ({
      label: names[each],
      icon: language.value === each ? 'check' : 'settings',
      startsGroup: index === 0,
      run: () => {
        language.value = each;
      },
    })),
    {
      label: text.hiddenFiles,
      icon: hiddenFiles.value === 'shown' ? 'check' : 'preview',
      startsGroup: true,
      run: () => {
        hiddenFiles.value = hiddenFiles.value === 'shown' ? 'hidden' : 'shown';
      },
    },
    {
      label: text.exactSizes,
      icon: sizes.value === 'exact' ? 'check' : 'details',
      run: () => {
        sizes.value = sizes.value === 'exact' ? 'short' : 'exact';
      },
    },
    {
      label: text.shortcuts,
      icon: 'keyboard',
      keys: '?',
      startsGroup: true,
      run: () => void openShortcuts(),
    },
  ];
};

// How a conflict may end.

/**
 * `original`: what has the name stays, and the copy goes to the trash. `copy`: the copy gets the name, and what had it goes to the trash.
 * `both`: the copy gets an ordinary name.
 */
export const KEEP_CHOICES = ['original', 'copy', 'both'] as const;
export type KeepChoice = (typeof KEEP_CHOICES)[number];

/** Preferences: small choices that the browser remembers, such as the theme. */

import type { Theme } from '../state/view';

/** The keys of preferences in the browser's storage. */
export const STRIP_KEY = 'routelens.strip-seen';
export const THEME_KEY = 'routelens.theme';
/** Whether the editor shows inlay hints; browsers keep this choice under the key of the first version. */
export const HINTS_KEY = 'routelens.ghosts';

/** What was remembered under a key; null for nothing, and where storage is forbidden. */
export function readPreference(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Remember a choice. Where storage is forbidden or full, nothing is, and nothing else is lost. */
export function writePreference(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may have no storage; the page works without.
  }
}

/** The theme that was chosen here; that of the system without one. */
export function readTheme(): Theme {
  const theme = readPreference(THEME_KEY);
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

/** Small choices that the browser remembers: the theme, how wide the routes are, what was seen already. */

/** What was remembered under a key; null for nothing, and where storage is forbidden. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Remember a choice. Where storage is forbidden or full, nothing is, and nothing else is lost. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may have no storage; the page works without.
  }
}

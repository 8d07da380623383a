/** What outlives a reload, in localStorage; a private window forgets it with the page. */

export function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    /* nothing can be kept here */
  }
}

/** Does something in one tab at a time, on secure pages; on others the tabs find together when they hear what each has stored. */
export async function alone<T>(key: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(key, work) : work();
}

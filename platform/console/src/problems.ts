/** What a person reads of something that went wrong. */

import { textsOf } from "./texts";

/** The words of an error; those of the browser about a lost connection are replaced by ours, in the page's language. */
export function problemOf(error: unknown): string {
  const isOffline = error instanceof TypeError; // what fetch throws
  if (isOffline || !(error instanceof Error)) return textsOf(document.documentElement.lang === "fr" ? "fr" : "en").noAnswer;
  return error.message;
}

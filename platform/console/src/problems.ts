/** What a person reads of something that went wrong. */

import { Refused } from "./api";
import { inFrench } from "./errors";
import { type Language, textsOf } from "./texts";

/** The words of an error in the page's language; those of the browser about a lost connection are replaced by ours. */
export function problemOf(error: unknown): string {
  const language: Language = document.documentElement.lang === "fr" ? "fr" : "en";
  const isOffline = error instanceof TypeError; // what fetch throws
  if (isOffline || !(error instanceof Error)) return textsOf(language).noAnswer;
  return error instanceof Refused ? saidIn(language, error.message, error.code, error.facts) : error.message;
}

/** What the server says, in the page's language where it is known by its code. */
export function saidIn(language: Language, english: string, code?: string, facts?: Record<string, string>): string {
  return (language === "fr" ? inFrench(code, facts) : null) ?? english;
}

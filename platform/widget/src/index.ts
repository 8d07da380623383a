/** <script src=".../widget/frontdesk.js" data-inbox="KEY" defer></script> puts the chat on a page, and `Frontdesk` into its scripts. */

import { FrontdeskChat } from "./chat";

const EVENTS = ["open", "close", "message", "handoff", "ended", "identityneeded"] as const;

type Calls = "open" | "close" | "toggle" | "identify" | "reset" | "send";

const script = document.currentScript as HTMLScriptElement | null;
if (!customElements.get("frontdesk-chat")) customElements.define("frontdesk-chat", FrontdeskChat);

/** Calls the page's first chat. */
function call(name: Calls, ...values: string[]): unknown {
  const chat = document.querySelector<FrontdeskChat>("frontdesk-chat");
  return chat && (chat[name] as (...values: string[]) => unknown).apply(chat, values);
}

const api = {
  open: () => call("open"),
  close: () => call("close"),
  toggle: () => call("toggle"),
  identify: (token: string) => call("identify", token),
  reset: () => call("reset"),
  send: (text: string) => call("send", text),
  /** Hears one of open, close, message, handoff, ended, identityneeded; returns how to stop. */
  on: (kind: (typeof EVENTS)[number], hear: (detail: unknown) => void) => {
    const listener = (event: Event) => hear((event as CustomEvent).detail);
    document.addEventListener(`frontdesk:${kind}`, listener);
    return () => document.removeEventListener(`frontdesk:${kind}`, listener);
  },
};
Object.assign(window, { Frontdesk: api });

if (script?.dataset.inbox) {
  const chat = document.createElement("frontdesk-chat");
  chat.setAttribute("inbox", script.dataset.inbox);
  chat.setAttribute("base", script.dataset.base ?? new URL(script.src).origin);
  for (const name of ["language", "theme"]) if (script.dataset[name]) chat.setAttribute(name, script.dataset[name]);
  document.body.append(chat);
}
window.dispatchEvent(new CustomEvent("frontdesk:ready"));

/** <script src=".../widget/frontdesk.js" data-inbox="KEY" defer></script> puts the chat on a page. */

import { FrontdeskChat } from "./chat";

const script = document.currentScript as HTMLScriptElement | null;
customElements.define("frontdesk-chat", FrontdeskChat);

if (script?.dataset.inbox) {
  const chat = document.createElement("frontdesk-chat");
  chat.setAttribute("inbox", script.dataset.inbox);
  chat.setAttribute("base", script.dataset.base ?? new URL(script.src).origin);
  if (script.dataset.language) chat.setAttribute("language", script.dataset.language);
  document.body.append(chat);
}

/** The chat's log: messages, drafts, steps and sources as elements. */

import { el, linked } from "./dom";
import type { ChatState, Outgoing } from "./state";
import type { Texts } from "./texts";
import type { Message } from "./types";

export interface Actions {
  say(text: string): void;
  retry(outgoing: Outgoing): void;
}

/** Everything between the header and the form. */
export function renderLog(state: ChatState, texts: Texts, actions: Actions, opened: Set<string>, again: () => void): Node[] {
  const rows: Node[] = [];
  if (state.session) rows.push(el("div", { class: "row" }, el("div", { class: "bubble" }, state.session.greeting)));
  for (const message of state.earlier.concat(state.messages)) rows.push(renderMessage(message, texts, opened, again));
  for (const outgoing of state.outgoing) rows.push(renderOutgoing(outgoing, texts, actions));
  if (state.draft) rows.push(el("div", { class: "row", "aria-hidden": "true" }, el("div", { class: "bubble" }, ...linked(state.draft.text))));
  else if (state.awaiting) rows.push(renderStep(state.step ? (texts.steps[state.step] ?? texts.thinking) : texts.thinking));
  if (state.conversation?.status === "resolved" && !state.outgoing.length) rows.push(el("p", { class: "notice" }, texts.ended));
  if (!state.earlier.length && !state.messages.length && !state.outgoing.length && state.session?.suggestions.length)
    rows.push(el("div", { class: "suggestions" }, ...state.session.suggestions.map((text) => el("button", { type: "button", onclick: () => actions.say(text) }, text))));
  return rows;
}

function renderMessage(message: Message, texts: Texts, opened: Set<string>, again: () => void): Node {
  if (message.sender === "system") return el("p", { class: "notice" }, message.text);
  const mine = message.sender === "contact";
  const row = el("div", { class: mine ? "row mine" : "row", "data-sequence": `${message.sequence}` });
  if (message.sender === "operator" && message.sender_name) row.append(el("div", { class: "name" }, message.sender_name));
  row.append(el("div", { class: "bubble" }, el("span", { class: "sr" }, `${mine ? texts.you : (message.sender_name ?? "")}: `), ...linked(message.text)));
  if (message.citations.length) row.append(...renderSources(message, texts, opened, again));
  return row;
}

function renderSources(message: Message, texts: Texts, opened: Set<string>, again: () => void): Node[] {
  const shown: Node[] = [];
  const chips = message.citations.map((citation, at) => {
    const key = `${message.id}:${at}`;
    if (opened.has(key)) shown.push(el("blockquote", {}, citation.passage));
    const toggle = () => {
      if (!opened.delete(key)) opened.add(key);
      again();
    };
    return el("button", { type: "button", "aria-expanded": `${opened.has(key)}`, "data-focus": key, onclick: toggle }, `${texts.source}: ${citation.document}`);
  });
  return [el("div", { class: "sources" }, ...chips), ...shown];
}

function renderOutgoing(outgoing: Outgoing, texts: Texts, actions: Actions): Node {
  const row = el("div", { class: "row mine waiting" }, el("div", { class: "bubble" }, outgoing.text));
  if (outgoing.failed) row.append(el("button", { type: "button", class: "retry", onclick: () => actions.retry(outgoing) }, outgoing.failed));
  else row.setAttribute("aria-label", texts.send);
  return row;
}

function renderStep(text: string): Node {
  return el("div", { class: "step", role: "status" }, el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), text);
}

/** The chat's log as rows: messages, drafts, steps, sources, cards and answers to press. */

import { attached, leaving } from "./attached";
import { productCards } from "./cards";
import { el, icon, linked, type Row } from "./dom";
import { face } from "./pictures";
import type { ChatState, Outgoing } from "./state";
import { filled, momentText, stepText, type Texts } from "./texts";
import type { Attachment, Message } from "./types";

export interface View {
  state: ChatState;
  texts: Texts;
  language: string;
  opened: Set<string>; // sources and card lists that are shown in full
  say(text: string): void;
  retry(outgoing: Outgoing): void;
  load(file: Attachment, preview: boolean): Promise<Blob>;
  face(name: string): Promise<Blob>;
  save(file: Attachment): void;
  enlarge(file: Attachment): void;
  keep(): void; // saves the conversation
  mail: (() => void) | null; // sends it by e-mail, where that can be
  again(): void;
}

/** Everything between the header and the form. */
export function logRows(view: View): Row[] {
  const { state, texts } = view;
  const rows: Row[] = [];
  const add = (key: string, version: string, make: () => HTMLElement) => rows.push({ key, version: `${view.language}${version}`, make });
  const { session, conversation, draft } = state;
  if (session) add("greeting", session.greeting, () => el("div", { class: "row" }, bubble(session.greeting)));
  const last = state.messages[state.messages.length - 1];
  let before: Message | null = null;
  for (const message of state.earlier.concat(state.messages)) {
    const isSame = before?.sender_name === message.sender_name;
    before = message;
    const shown = [...view.opened].filter((key) => key.startsWith(message.id)).join();
    const open = message === last && !state.outgoing.length && conversation?.status !== "resolved";
    const read = message === lastRead(state);
    add(message.id, `${shown}|${open}|${read}`, () => messageRow(view, message, open, read, isSame));
  }
  for (const outgoing of state.outgoing) add(outgoing.clientId, `${outgoing.failed}|${outgoing.files.map((file) => Math.round(file.progress * 20))}`, () => outgoingRow(view, outgoing));
  if (state.awaiting) stepRows(view, add);
  if (draft) add("draft", draft.text, () => el("div", { class: "row still", "aria-hidden": "true" }, bubble(draft.text)));
  if (state.writer) add("writer", state.writer, () => stepRow(filled(texts.writes, { name: state.writer ?? "" }), false));
  for (const notice of notices(view)) add(notice, "", () => el("p", { class: "notice" }, notice));
  if (state.hasEnded) add("ending", `${view.mail !== null}`, () => ending(view));
  if (state.isFresh && session?.suggestions.length && !session.form.length)
    add("suggestions", session.suggestions.join(), () => el("div", { class: "suggestions" }, ...session.suggestions.map((text) => el("button", { type: "button", dir: "auto", onclick: () => view.say(text) }, text))));
  return rows;
}

/** What stands at the end: that it has ended, the place in the queue, the hours. */
function notices({ state, texts, language }: View): string[] {
  const { conversation } = state;
  if (state.hasEnded) return [texts.ended];
  if (!conversation || !state.queued) return [];
  if (conversation.opens_at) return [filled(texts.closed, { when: momentText(conversation.opens_at, language) })];
  return conversation.queue ? [filled(texts.queue, { n: conversation.queue })] : [];
}

/** What may be taken home in the end. */
function ending({ texts, keep, mail }: View): HTMLElement {
  return el("div", { class: "choices ending" }, el("button", { type: "button", onclick: keep }, texts.transcript), mail && el("button", { type: "button", onclick: mail }, texts.mail));
}

/** The visitor's newest message that an operator has read, as long as nobody has answered it. */
function lastRead(state: ChatState): Message | null {
  const last = state.messages[state.messages.length - 1];
  const isRead = last?.sender === "contact" && last.sequence <= (state.conversation?.seen_by_operator ?? 0);
  return isRead ? last : null;
}

function bubble(text: string, who?: string): HTMLElement {
  return el("div", { class: "bubble" }, who ? el("span", { class: "sr" }, `${who}: `) : null, el("span", { class: "said", dir: "auto" }, ...linked(text)));
}

function messageRow(view: View, message: Message, open: boolean, read: boolean, isSame: boolean): HTMLElement {
  const { texts } = view;
  if (message.sender === "system") return el("p", { class: "notice", dir: "auto" }, message.text);
  const mine = message.sender === "contact";
  const kind = `row${mine ? " mine" : ""}${view.state.streamed.has(message.id) ? " still" : ""}`;
  const row = el("div", { class: kind, "data-sequence": `${message.sequence}` });
  if (message.sender === "operator" && message.sender_name && !isSame) row.append(signature(view, message.sender_name, message.picture));
  const text = message.products.reduce((rest, product) => (product.told ? rest.replace(product.told, "") : rest), message.text).trim();
  if (text) row.append(bubble(text, mine ? texts.you : (message.sender_name ?? "")));
  row.append(...[attached(view, message)].filter((each) => each !== null));
  if (message.products.length) row.append(productCards(view, message));
  if (message.citations.length) row.append(...sources(view, message));
  if (open && message.choices.length) row.append(choices(view, message));
  if (read) row.append(el("div", { class: "read" }, texts.read));
  return row;
}

/** Who of the business writes: their picture and name. */
function signature(view: View, name: string, picture: string | null): HTMLElement {
  return el("div", { class: "name" }, face(name, picture ? () => view.face(picture) : null, true), name);
}

function choices(view: View, message: Message): HTMLElement {
  const buttons = message.choices.map(({ text, kind }) => el("button", { type: "button", class: kind === "yes" ? "main" : "", dir: "auto", onclick: () => view.say(text) }, text));
  return el("div", { class: "choices", role: "group", "aria-label": view.texts.answers }, ...buttons);
}

function sources(view: View, message: Message): Node[] {
  const shown: Node[] = [];
  const chips = message.citations.map((citation, at) => {
    const key = `${message.id}:${at}`;
    if (view.opened.has(key)) shown.push(el("blockquote", { dir: "auto" }, citation.passage));
    return el("button", { type: "button", "aria-expanded": `${view.opened.has(key)}`, "data-focus": key, onclick: () => toggle(view, key) }, `${view.texts.source}: ${citation.document}`);
  });
  return [el("div", { class: "sources" }, ...chips), ...shown];
}

/** Opens or closes a part of a message. */
export function toggle(view: View, key: string): void {
  if (!view.opened.delete(key)) view.opened.add(key);
  view.again();
}

function outgoingRow(view: View, outgoing: Outgoing): HTMLElement {
  const row = el("div", { class: "row mine waiting" }, outgoing.text ? bubble(outgoing.text) : null, leaving(outgoing.files, view.texts));
  if (outgoing.failed) row.append(el("button", { type: "button", class: "retry", onclick: () => view.retry(outgoing) }, outgoing.failed));
  return row;
}

/** What the agent has done for this reply, and what it is doing. */
function stepRows({ state, texts }: View, add: (key: string, version: string, make: () => HTMLElement) => void): void {
  const { steps, draft } = state;
  const running = draft ? steps.length : steps.length - 1;
  steps.forEach((name, at) => add(`step ${at}`, `${at < running}`, () => stepRow(stepText(texts, name), at < running)));
  if (!steps.length && !draft) add("thinking", "", () => stepRow(texts.thinking, false));
}

function stepRow(text: string, done: boolean): HTMLElement {
  const sign = done ? icon("done", 16) : el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
  return el("div", { class: done ? "step done" : "step" }, sign, text);
}

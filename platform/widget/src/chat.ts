/** <frontdesk-chat inbox="KEY" [base] [language] [mode="inline"] [open]>: the chat as a custom element. */

import { Desk, Refused } from "./api";
import { el, icon } from "./dom";
import { ChatState, type Outgoing } from "./state";
import { STYLE } from "./style";
import { type Texts, textsOf } from "./texts";
import type { Message, StreamEvent } from "./types";
import { type Actions, renderLog } from "./view";

const RETRIES = [500, 1000, 2000, 4000, 8000, 15000]; // milliseconds
const LONGEST = 4000;

export class FrontdeskChat extends HTMLElement {
  private readonly root = this.attachShadow({ mode: "open" });
  private readonly state = new ChatState();
  private readonly openedSources = new Set<string>();
  private desk!: Desk;
  private texts!: Texts;
  private listening = false;
  private streaming: AbortController | null = null;
  private ready: Promise<void> | null = null;
  private renewing: Promise<void> | null = null;
  private log!: HTMLElement;
  private panel!: HTMLElement;
  private launcher!: HTMLButtonElement;
  private input!: HTMLTextAreaElement;
  private sendButton!: HTMLButtonElement;
  private heading!: HTMLElement;
  private trouble!: HTMLElement;
  private spoken!: HTMLElement;

  connectedCallback(): void {
    if (!this.panel) this.furnish();
    window.addEventListener("online", this.reconnect);
    document.addEventListener("visibilitychange", this.wake);
    if (this.ready && !this.listening) void this.ready.then(() => this.listen()); // the page has put it back
    if (this.inline || this.hasAttribute("open")) this.open(false);
  }

  private furnish(): void {
    this.desk = new Desk(this.getAttribute("base") ?? "", this.getAttribute("inbox") ?? "");
    this.texts = textsOf(this.language);
    this.build();
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.reconnect);
    document.removeEventListener("visibilitychange", this.wake);
    this.streaming?.abort();
  }

  private get inline(): boolean {
    return this.getAttribute("mode") === "inline";
  }

  private get language(): string {
    return this.getAttribute("language") ?? document.documentElement.lang ?? navigator.language ?? "en";
  }

  private get visible(): boolean {
    return !this.panel.hidden;
  }

  open(focus = true): void {
    this.panel.hidden = false;
    this.launcher.setAttribute("aria-expanded", "true");
    this.ready ??= this.begin();
    if (focus) this.input.focus();
  }

  close(): void {
    this.panel.hidden = true;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
  }

  private build(): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet];
    this.log = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": this.texts.conversation, tabindex: "0" });
    this.heading = el("div", { class: "who" });
    this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
    this.spoken = el("div", { class: "sr", "aria-live": "polite" });
    this.input = el("textarea", { rows: "1", maxlength: `${LONGEST}`, placeholder: this.texts.placeholder, "aria-label": this.texts.placeholder });
    this.sendButton = el("button", { class: "send", type: "submit", "aria-label": this.texts.send, disabled: true }, icon("send"));
    const form = el("form", { onsubmit: (event) => this.submit(event) }, this.input, this.sendButton);
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    });
    const again = el("button", { class: "tool", type: "button", "aria-label": this.texts.startOver, title: this.texts.startOver, onclick: () => void this.startOver() }, icon("again", 20));
    const header = el("header", {}, el("div", { class: "face", "aria-hidden": "true" }), this.heading, again);
    if (!this.inline) header.append(el("button", { class: "tool", type: "button", "aria-label": this.texts.close, onclick: () => this.close() }, icon("close", 20)));
    this.panel = el("section", { class: "panel", role: this.inline ? "region" : "dialog", "aria-label": this.texts.conversation, hidden: true }, header, this.trouble, this.log, this.spoken, form);
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.inline) this.close();
    });
    const toggle = () => (this.visible ? this.close() : this.open());
    this.launcher = el("button", { class: "launcher", type: "button", "aria-label": this.texts.open, "aria-expanded": "false", hidden: this.inline, onclick: toggle }, icon("chat", 28));
    this.root.replaceChildren(el("div", { class: this.inline ? "inline" : "floating" }, this.panel, this.launcher));
  }

  private async begin(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.state.session = await this.desk.session(this.language.startsWith("fr") ? "fr" : "en");
        break;
      } catch (error) {
        const unknown = error instanceof Refused && error.status === 404;
        this.sayTrouble(unknown ? this.texts.unknown : this.texts.unavailable);
        if (unknown) return;
        await pause(attempt);
      }
    }
    this.sayTrouble(null);
    if (this.state.session.conversation) {
      this.state.change(this.state.session.conversation);
      const earlier = await this.desk.messages(0).catch(() => null);
      earlier?.messages.forEach((message) => this.state.add(message));
    }
    this.render();
    void this.listen();
  }

  private async listen(): Promise<void> {
    if (this.listening || !this.state.session) return;
    this.listening = true;
    for (let attempt = 0; this.isConnected; attempt++) {
      const { signal } = (this.streaming = new AbortController());
      const began = Date.now();
      try {
        await this.desk.stream(this.state.position, signal, (event, id) => this.take(event, id));
      } catch (error) {
        if (error instanceof Refused && error.status === 401) await this.renew();
      }
      if (signal.aborted) {
        attempt = -1;
        continue;
      }
      if (Date.now() - began > 5000) attempt = 0;
      if (!navigator.onLine || attempt > 1) this.sayTrouble(this.texts.offline);
      await pause(attempt);
    }
    this.listening = false;
  }

  /** A new token in place of one that was refused; one for all who ask meanwhile, since each could be another visitor's. */
  private renew(): Promise<void> {
    this.renewing ??= this.desk
      .session(null)
      .then(
        (session) => void (this.state.session = session),
        () => undefined,
      )
      .finally(() => (this.renewing = null));
    return this.renewing;
  }

  private take(event: StreamEvent, id: string | null): void {
    if (event.kind === "message") {
      if (this.state.add(event.data) && event.data.sender !== "contact") this.spoken.textContent = event.data.text;
    } else if (event.kind === "draft") this.state.addDraft(event.data);
    else if (event.kind === "step") this.state.step = event.data.name;
    else if (event.kind === "conversation") this.state.change(event.data);
    if (id) this.state.lastEventId = id;
    this.sayTrouble(null);
    this.render();
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.grow();
    this.say(text);
  }

  private say(text: string): void {
    const outgoing: Outgoing = { clientId: uuid(), text, failed: null };
    this.state.outgoing.push(outgoing);
    this.render();
    this.input.focus();
    void this.deliver(outgoing);
  }

  private async deliver(outgoing: Outgoing): Promise<void> {
    await this.ready;
    if (!this.state.session) outgoing.failed = this.texts.failed;
    for (let attempt = 0; !outgoing.failed; attempt++) {
      try {
        this.accepted(await this.desk.send(outgoing.clientId, outgoing.text));
        break;
      } catch (error) {
        const status = error instanceof Refused ? error.status : 0;
        if (status === 401 && attempt < RETRIES.length) await this.renew();
        else if (status === 429) outgoing.failed = this.texts.tooMany;
        else if (status >= 400 && status < 500) outgoing.failed = this.texts.failed;
        else if (attempt >= RETRIES.length) outgoing.failed = this.texts.failed;
        if (outgoing.failed) break;
        if (status !== 401) this.sayTrouble(this.texts.offline);
        await pause(attempt);
      }
    }
    if (!outgoing.failed) this.sayTrouble(null);
    this.render();
  }

  /** The stream knows of a conversation from its beginning on: with the first message it looks again. */
  private accepted(message: Message): void {
    const isFirst = message.conversation_id !== this.state.conversationId;
    this.state.add(message);
    if (isFirst) this.reconnect();
  }

  private async startOver(): Promise<void> {
    try {
      await this.desk.startOver();
    } catch {
      this.sayTrouble(this.texts.unavailable);
      return;
    }
    this.state.reset();
    this.reconnect();
    this.render();
    this.input.focus();
  }

  private readonly reconnect = (): void => {
    this.streaming?.abort();
  };

  private readonly wake = (): void => {
    if (document.visibilityState === "visible" && this.state.trouble) this.reconnect();
  };

  private render(): void {
    const { session, conversation } = this.state;
    const operator = conversation?.status === "open" ? conversation.operator : null;
    const name = operator ?? session?.agent.name ?? "";
    const waiting = conversation?.status === "open" && !operator;
    this.heading.replaceChildren(el("b", {}, session ? `${name} · ${session.business.name}` : ""), el("span", {}, waiting ? this.texts.waiting : operator ? this.texts.person(operator) : this.texts.online));
    this.root.querySelector(".face")!.textContent = name.slice(0, 1).toUpperCase();
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const focused = (this.root.activeElement as HTMLElement | null)?.dataset.focus;
    const actions: Actions = { say: (text) => this.say(text), retry: (outgoing) => this.retry(outgoing) };
    this.log.replaceChildren(...renderLog(this.state, this.texts, actions, this.openedSources, () => this.render()));
    if (focused) this.log.querySelector<HTMLElement>(`[data-focus="${focused}"]`)?.focus();
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  private retry(outgoing: Outgoing): void {
    outgoing.failed = null;
    this.render();
    void this.deliver(outgoing);
  }

  private sayTrouble(text: string | null): void {
    this.state.trouble = text;
    this.trouble.hidden = text === null;
    this.trouble.textContent = text ?? "";
  }

  private grow(): void {
    this.sendButton.disabled = !this.input.value.trim();
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 120)}px`;
  }
}

function pause(attempt: number): Promise<void> {
  const wait = RETRIES[Math.min(attempt, RETRIES.length - 1)]!;
  return new Promise((done) => setTimeout(done, wait * (0.75 + Math.random() / 2)));
}

/** A random UUID; crypto.randomUUID exists on secure pages only. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

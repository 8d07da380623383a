/** The chat's frame: launcher, header with its menu, log, sheets, and the field to write in. */

import { el, icon } from "./dom";
import { face, type Load } from "./pictures";
import { isSoundOn, setSound } from "./sound";
import { filled, type Texts } from "./texts";

const LONGEST = 4000;
// What the desk takes; it looks at the bytes itself.
const ACCEPTED = "image/jpeg,image/png,image/gif,image/webp,audio/*,video/mp4,video/webm,video/quicktime,.pdf,.txt,.csv,.md,.docx,.xlsx,.pptx,.odt,.ods";

export interface ShellActions {
  toggle(): void;
  close(): void;
  submit(): void;
  typed(): void;
  startOver(): void;
  attach(files: File[]): void;
  transcript(): void;
  mail(): void;
  erase(): void;
}

export class Shell {
  readonly log = el("div", { class: "log", role: "log", "aria-live": "off", tabindex: "0" });
  readonly input = el("textarea", { rows: "1", maxlength: `${LONGEST}` });
  readonly panel: HTMLElement;
  readonly root: HTMLElement;
  private readonly launcher: HTMLButtonElement;
  private readonly badge = el("span", { class: "badge", hidden: true });
  private readonly face = el("div", { class: "head-face" });
  private readonly title = el("b");
  private readonly subtitle = el("span");
  private readonly trouble = el("p", { class: "trouble", role: "alert", hidden: true });
  private readonly spoken = el("div", { class: "sr", "aria-live": "polite" });
  private readonly sheets = el("div", { class: "sheets" });
  private readonly composer: HTMLFormElement;
  private readonly sendButton = el("button", { class: "send", type: "submit", disabled: true }, icon("send"));
  private readonly menuButton = el("button", { class: "tool", type: "button", "aria-expanded": "false", "aria-controls": "menu" }, icon("more", 20));
  private readonly menu = el("div", { class: "menu", id: "menu", hidden: true });
  private readonly closeButton = el("button", { class: "tool", type: "button" }, icon("close", 20));
  private readonly picker = el("input", { type: "file", multiple: true, hidden: true, accept: ACCEPTED });
  private readonly attachButton = el("button", { class: "tool", type: "button" }, icon("attach", 20));
  private readonly dropHere = el("div", { class: "drop", "aria-hidden": "true", hidden: true });
  private sheetKey = "";
  private faceKey = "";
  private hasFiles = false;
  mails = false; // whether the conversation can be sent by e-mail

  constructor(
    private texts: Texts,
    private readonly inline: boolean,
    tray: HTMLElement,
    private readonly actions: ShellActions,
  ) {
    this.composer = el("form", { class: "composer", onsubmit: (event) => this.submit(event) }, tray, this.attachButton, this.picker, this.input, this.sendButton);
    const who = el("div", { class: "who" }, this.title, this.subtitle);
    const header = el("header", {}, this.face, who, this.menuButton, !inline && this.closeButton, this.menu);
    this.panel = el("section", { class: "panel", role: inline ? "region" : "dialog", hidden: true }, header, this.trouble, this.log, this.spoken, this.sheets, this.composer, this.dropHere);
    this.launcher = el("button", { class: "launcher", type: "button", "aria-expanded": "false", hidden: inline, onclick: () => actions.toggle() }, icon("chat", 28), this.badge);
    this.root = el("div", { class: inline ? "inline" : "floating" }, this.panel, this.launcher);
    this.listen();
    this.speak(texts);
  }

  get visible(): boolean {
    return !this.panel.hidden;
  }

  /** The frame in these words. */
  speak(texts: Texts): void {
    this.texts = texts;
    const labels: [HTMLElement, string][] = [[this.log, texts.conversation], [this.panel, texts.conversation], [this.input, texts.placeholder], [this.sendButton, texts.send], [this.closeButton, texts.close], [this.menuButton, texts.menu], [this.attachButton, texts.attach], [this.launcher, texts.open]];
    for (const [element, label] of labels) element.setAttribute("aria-label", label);
    this.input.placeholder = texts.placeholder;
    this.attachButton.title = texts.attach;
    this.dropHere.textContent = texts.drop;
    const item = (text: string, act: () => void) => el("button", { type: "button", onclick: () => this.choose(act) }, text);
    const sound = el("button", { type: "button", "aria-pressed": `${isSoundOn()}`, onclick: () => this.switchSound(sound) }, texts.sound);
    this.menu.replaceChildren(
      item(texts.startOver, () => this.actions.startOver()),
      sound,
      item(texts.transcript, () => this.actions.transcript()),
      ...(this.mails ? [item(texts.mail, () => this.actions.mail())] : []),
      item(texts.erase, () => this.actions.erase()),
    );
  }

  show(open: boolean): void {
    this.panel.hidden = !open;
    this.launcher.setAttribute("aria-expanded", `${open}`);
    if (!open) this.launcher.focus();
  }

  /** Where the keyboard goes on: an open sheet's first field, else the message field. */
  focus(): void {
    const field = this.sheets.querySelector<HTMLElement>("input, textarea, select");
    (this.composer.hidden && field ? field : this.input).focus();
  }

  head(name: string, picture: { key: string; load: Load } | null, isPerson: boolean, title: string, subtitle: string): void {
    const key = picture?.key ?? name;
    if (key !== this.faceKey) this.face.replaceChildren(face(name, picture && picture.load, isPerson));
    this.faceKey = key;
    this.title.textContent = title;
    this.subtitle.textContent = subtitle;
  }

  unread(count: number): void {
    this.badge.hidden = !count;
    this.badge.textContent = count > 9 ? "9+" : `${count}`;
    this.launcher.setAttribute("aria-label", count ? `${this.texts.open}, ${filled(this.texts.unread, { n: count })}` : this.texts.open);
  }

  say(text: string): void {
    this.spoken.textContent = text;
  }

  sayTrouble(text: string | null): void {
    this.trouble.hidden = text === null;
    this.trouble.textContent = text ?? "";
  }

  /** Shows a sheet, made once for its key; `alone` hides the message field meanwhile. */
  sheet(key: string, make: (() => HTMLElement) | null, alone: boolean): void {
    this.composer.hidden = alone;
    if (key === this.sheetKey) return;
    const hadFocus = this.sheets.matches(":focus-within");
    this.sheetKey = key;
    this.sheets.replaceChildren(...(make ? [make()] : []));
    if (hadFocus) this.focus();
  }

  focusSheet(): void {
    this.sheets.querySelector<HTMLElement>("input, textarea, select, button")?.focus();
  }

  /** The field as high as its text; what may be sent besides it are files. */
  grow(hasFiles = this.hasFiles): void {
    this.hasFiles = hasFiles;
    this.sendButton.disabled = !this.input.value.trim() && !hasFiles;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 120)}px`;
  }

  /** Takes what is written. */
  take(): string {
    const text = this.input.value.trim();
    this.input.value = "";
    this.grow();
    return text;
  }

  private listen(): void {
    this.closeButton.addEventListener("click", () => this.actions.close());
    this.menuButton.addEventListener("click", () => this.openMenu(this.menu.hidden));
    this.input.addEventListener("input", () => {
      this.grow();
      this.actions.typed();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    });
    this.attachButton.addEventListener("click", () => this.picker.click());
    this.picker.addEventListener("change", () => {
      this.attach(this.picker.files);
      this.picker.value = "";
    });
    this.input.addEventListener("paste", (event) => {
      if (this.attach(event.clipboardData?.files)) event.preventDefault();
    });
    this.listenForDrops();
    this.panel.addEventListener("keydown", (event) => this.escape(event));
    this.panel.addEventListener("click", (event) => {
      const inMenu = event.composedPath().some((node) => node === this.menu || node === this.menuButton);
      if (!inMenu) this.openMenu(false);
    });
  }

  private attach(files: FileList | null | undefined): boolean {
    if (!files?.length || this.composer.hidden) return false;
    this.actions.attach(Array.from(files));
    this.input.focus();
    return true;
  }

  private listenForDrops(): void {
    const hasFiles = (event: DragEvent) => !this.composer.hidden && event.dataTransfer?.types.includes("Files");
    this.panel.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.dropHere.hidden = false;
    });
    this.panel.addEventListener("dragleave", (event) => {
      if (!this.panel.contains(event.relatedTarget as Node | null)) this.dropHere.hidden = true;
    });
    this.panel.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.dropHere.hidden = true;
      this.attach(event.dataTransfer?.files);
    });
  }

  private escape(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    if (!this.menu.hidden) {
      this.openMenu(false);
      this.menuButton.focus();
    } else if (!this.inline) this.actions.close();
  }

  private openMenu(open: boolean): void {
    this.menu.hidden = !open;
    this.menuButton.setAttribute("aria-expanded", `${open}`);
    if (open) this.menu.querySelector("button")?.focus();
  }

  private choose(act: () => void): void {
    this.openMenu(false);
    this.menuButton.focus();
    act();
  }

  private switchSound(button: HTMLElement): void {
    setSound(!isSoundOn());
    button.setAttribute("aria-pressed", `${isSoundOn()}`);
  }

  private submit(event: Event): void {
    event.preventDefault();
    this.actions.submit();
  }
}

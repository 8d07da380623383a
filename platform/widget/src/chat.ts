/** <frontdesk-chat inbox="KEY" [base] [language] [mode="inline"] [open] [theme="light|dark"]>: the chat as a custom element.
 *  The page may call open, close, toggle, identify, reset and send, and hears frontdesk:open, :close, :message, :handoff,
 *  :ended and :identityneeded. */

import { Desk } from "./api";
import { el, Rows } from "./dom";
import { type SheetActions, type SheetKind, sheetOf } from "./forms";
import { Line, uuid } from "./line";
import { Shell } from "./shell";
import { enlarged } from "./pictures";
import { ring } from "./sound";
import { ChatState, type Outgoing } from "./state";
import { STYLE, themeOf } from "./style";
import { filled, type Texts, textsOf } from "./texts";
import { Tray } from "./tray";
import type { Attachment, Message, Session, StreamEvent } from "./types";
import { type Upload, Uploads } from "./uploads";
import { logRows, type View } from "./view";

const TYPING_EVERY = 3000; // milliseconds
const FILE_BYTES = 10 * 1024 * 1024; // until the desk has told

export class FrontdeskChat extends HTMLElement {
  private readonly root = this.attachShadow({ mode: "open" });
  private readonly theme = new CSSStyleSheet();
  private readonly state = new ChatState();
  private readonly opened = new Set<string>();
  private desk!: Desk;
  private line!: Line;
  private shell!: Shell;
  private rows!: Rows;
  private texts!: Texts;
  private identity: string | null = null;
  private asked: SheetKind | null = null; // a sheet that was asked for or is due
  private dismissed = new Set<SheetKind>();
  private typedAt = 0;
  private seen = 0;
  private uploads!: Uploads;
  private tray!: Tray;

  connectedCallback(): void {
    if (!this.shell) this.furnish();
    if (this.isPreview) return;
    window.addEventListener("online", this.reconnect);
    window.addEventListener("storage", this.follow);
    document.addEventListener("visibilitychange", this.wake);
    this.line.resume();
    if (this.inline || this.hasAttribute("open")) this.open(false);
    else if (this.desk.isKnown) void this.line.begin(); // so that what has come meanwhile is counted on the launcher
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.reconnect);
    window.removeEventListener("storage", this.follow);
    document.removeEventListener("visibilitychange", this.wake);
    this.line.reconnect();
  }

  open(focus = true): void {
    if (this.shell.visible) return;
    this.shell.show(true);
    void this.line.begin().then(() => focus && this.shell.focus());
    if (focus) this.shell.focus();
    this.render();
    this.tell("open");
  }

  close(): void {
    if (!this.shell.visible) return;
    this.shell.show(false);
    this.tell("close");
  }

  toggle(): void {
    if (this.shell.visible) this.close();
    else this.open();
  }

  /** Goes on as a signed-in customer: `token` is a short JWT that the page's own server has signed. */
  async identify(token: string): Promise<void> {
    const isFirst = this.identity === null;
    this.identity = token;
    this.desk.identify(token);
    if (isFirst || !this.state.session) await this.line.restart();
    else this.line.reconnect();
  }

  /** Signs out: this browser is a new, unknown visitor from now on. */
  async reset(): Promise<void> {
    this.identity = null;
    this.desk.forget();
    await this.line.restart();
  }

  /** Shows a visit that has not happened, without a server: how the chat will look. */
  preview(session: Session, messages: Message[]): void {
    this.state.session = session;
    this.state.messages = messages;
    this.shell.root.inert = true;
    this.shell.sheet("", null, false);
    this.shell.show(true);
    this.begin();
  }

  /** Sends a message as the visitor. */
  send(text: string): void {
    if (text.trim()) this.post(text, []);
  }

  private post(text: string, files: Upload[]): void {
    void this.line.begin();
    const outgoing: Outgoing = { clientId: uuid(), text: text.trim().slice(0, 4000), files, failed: null };
    this.state.outgoing.push(outgoing);
    this.render(true);
    void this.line.deliver(outgoing);
  }

  private get inline(): boolean {
    return this.getAttribute("mode") === "inline";
  }

  private get isPreview(): boolean {
    return this.hasAttribute("preview");
  }

  private get language(): string {
    return this.getAttribute("language") || document.documentElement.lang || navigator.language || "en";
  }

  private furnish(): void {
    this.desk = new Desk(this.getAttribute("base") ?? "", this.getAttribute("inbox") ?? "");
    this.texts = textsOf(this.language);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet, this.theme];
    this.line = new Line(this.desk, this.state, {
      texts: () => this.texts,
      language: () => this.language.split("-")[0]!.toLowerCase(),
      isHere: () => this.isConnected,
      began: () => this.begin(),
      took: (event, isNews) => this.took(event, isNews),
      changed: () => this.render(),
      trouble: (text) => this.sayTrouble(text),
      outdated: () => this.tell("identityneeded"),
      filesArrived: (files) => this.uploads.arrived(files),
    });
    this.uploads = new Uploads(this.desk, {
      texts: () => this.texts,
      most: () => this.state.session?.file_bytes ?? FILE_BYTES,
      ready: () => this.line.begin(),
      renew: (refused) => this.line.renew(refused),
      changed: () => this.render(),
      say: (text) => this.shell.say(text),
      trouble: (text) => this.sayTrouble(text),
    });
    this.tray = new Tray({ remove: (upload) => this.detach(upload), retry: (upload) => this.uploads.retry(upload) });
    this.shell = new Shell(this.texts, this.inline, this.tray.root, {
      toggle: () => this.toggle(),
      close: () => this.close(),
      submit: () => this.submit(),
      typed: () => this.typed(),
      startOver: () => void this.startOver(),
      attach: (files) => this.uploads.add(files),
      transcript: () => void this.save(),
      mail: () => this.ask("mail"),
      erase: () => this.ask("erase"),
    });
    this.rows = new Rows(this.shell.log);
    this.root.replaceChildren(this.shell.root);
  }

  private begin(): void {
    const { session } = this.state;
    this.shell.mails = session?.mails ?? false;
    this.texts = textsOf(this.language, session?.texts);
    this.theme.replaceSync(themeOf(session?.theme ?? {}));
    this.shell.speak(this.texts);
    this.render(true);
  }

  private took(event: StreamEvent, isNews: boolean): void {
    if (event.kind === "message" && isNews && event.data.sender !== "contact") {
      this.shell.say([event.data.text, ...event.data.attachments.map((file) => file.name)].join(" "));
      ring();
      this.tell("message", { id: event.data.id, sender: event.data.sender, text: event.data.text });
    }
    if (event.kind === "conversation" && isNews) this.moved();
    this.render();
  }

  /** The conversation has gone to a person, or has ended. */
  private moved(): void {
    const { conversation } = this.state;
    if (conversation?.status === "open") {
      this.tell("handoff", { operator: conversation.operator });
      if (conversation.operator) this.shell.say(filled(this.texts.joined, { name: conversation.operator }));
    }
    if (conversation?.status === "resolved") {
      this.tell("ended");
      this.asked = this.state.session?.rating && conversation.rating === null ? "rate" : this.asked;
    }
  }

  private submit(): void {
    const files = this.uploads.take();
    const text = this.shell.take();
    if (!text && !files.length) return;
    this.typedAt = 0;
    this.post(text, files);
    this.shell.input.focus();
  }

  /** Sends a message once more, without the files that went with an earlier page. */
  private retry(outgoing: Outgoing): void {
    outgoing.failed = null;
    outgoing.files = outgoing.files.filter((upload) => upload.id || upload.file);
    if (outgoing.text || outgoing.files.length) void this.line.deliver(outgoing);
    else this.state.outgoing = this.state.outgoing.filter((each) => each !== outgoing);
    this.render();
  }

  private detach(upload: Upload): void {
    this.uploads.remove(upload);
    this.shell.input.focus();
  }

  private typed(): void {
    if (this.state.conversation?.status !== "open" || Date.now() - this.typedAt < TYPING_EVERY) return;
    this.typedAt = Date.now();
    this.desk.typing().catch(() => undefined);
  }

  private async startOver(): Promise<void> {
    try {
      await this.desk.startOver();
    } catch {
      this.sayTrouble(this.texts.notDone);
      return;
    }
    this.asked = null;
    this.state.reset();
    this.line.reconnect();
    this.render(true);
    this.shell.focus();
  }

  private async save(name = "conversation.txt", load = () => this.desk.transcript()): Promise<void> {
    try {
      const address = URL.createObjectURL(await load());
      el("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch {
      this.sayTrouble(this.texts.notDone);
    }
  }

  private saveFile(file: Attachment): void {
    void this.save(file.name, () => this.desk.file(file.id ?? "", false));
  }

  private enlarge(file: Attachment): void {
    const texts = { close: this.texts.closeFile, save: this.texts.save };
    const dialog = enlarged(file, () => this.desk.file(file.id ?? "", false), texts, () => this.saveFile(file));
    this.shell.root.append(dialog);
    dialog.showModal();
  }

  private ask(kind: SheetKind): void {
    this.asked = kind;
    this.render();
    this.shell.focusSheet();
  }

  /** The sheet that stands above the message field now. */
  private get sheet(): SheetKind | null {
    const { session, conversation } = this.state;
    if (this.asked) return this.asked;
    if (session?.form.length) return "form";
    if (session && !session.reachable && this.state.queued && conversation?.opens_at && !this.dismissed.has("reach")) return "reach";
    return null;
  }

  private readonly sheetActions: SheetActions = {
    tell: async (details) => {
      await this.desk.tell(details);
      const isForm = this.state.session?.form.length;
      if (this.state.session) Object.assign(this.state.session, { form: [], reachable: this.state.session.reachable || "email" in details });
      this.done(isForm ? null : this.texts.reached);
    },
    rate: async (rating, comment) => {
      await this.desk.rate(this.state.conversationId ?? "", rating, comment);
      if (this.state.conversation) this.state.conversation.rating = rating;
      this.done(this.texts.rated);
    },
    mail: async (email) => {
      await this.desk.mail(email, this.language.split("-")[0]!);
      if (this.state.session) this.state.session.reachable = true;
      this.done(this.texts.mailed);
    },
    erase: async () => {
      await this.desk.erase();
      await this.line.restart();
      this.done(this.texts.erased);
    },
    dismiss: () => {
      const kind = this.sheet;
      if (kind) this.dismissed.add(kind);
      this.done(null);
    },
  };

  /** A sheet has been dealt with. */
  private done(text: string | null): void {
    this.asked = null;
    if (text) this.shell.say(text);
    this.render();
    this.shell.focus();
  }

  private readonly reconnect = (): void => this.line.reconnect();

  /** Another tab has become another visitor: this one does as well. */
  private readonly follow = (): void => {
    if (this.desk.follow()) void this.line.restart();
  };

  private readonly wake = (): void => {
    if (document.visibilityState !== "visible") return;
    if (this.state.trouble) this.line.reconnect();
    this.render();
  };

  private render(toEnd = false): void {
    const { log } = this.shell;
    const atEnd = toEnd || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    const focused = (this.root.activeElement as HTMLElement | null)?.dataset.focus;
    this.renderHead();
    this.tray.show(this.uploads.tray, this.texts);
    this.shell.grow(this.uploads.tray.some((each) => !each.problem));
    this.line.keep();
    this.rows.show(logRows(this.view));
    const sheet = this.sheet;
    this.shell.sheet(`${sheet ?? ""}${this.texts.open}`, sheet && (() => sheetOf(sheet, this.state.session?.form ?? [], this.texts, this.sheetActions)), sheet === "form");
    if (focused) log.querySelector<HTMLElement>(`[data-focus="${focused}"]`)?.focus();
    if (atEnd) log.scrollTop = log.scrollHeight;
    this.read();
  }

  private get view(): View {
    return {
      state: this.state,
      texts: this.texts,
      language: this.language,
      opened: this.opened,
      say: (text) => {
        this.send(text);
        this.shell.focus();
      },
      retry: (outgoing) => this.retry(outgoing),
      load: (file, preview) => this.desk.file(file.id ?? "", preview),
      face: (name) => this.desk.picture(name),
      save: (file) => this.saveFile(file),
      enlarge: (file) => this.enlarge(file),
      keep: () => void this.save(),
      mail: this.state.session?.mails ? () => this.ask("mail") : null,
      again: () => this.render(),
    };
  }

  private renderHead(): void {
    const { session, conversation } = this.state;
    const operator = conversation?.status === "open" ? conversation.operator : null;
    const name = operator ?? session?.agent.name ?? "";
    const standing = this.state.queued ? this.texts.waiting : operator ? filled(this.texts.person, { name: operator }) : this.texts.online;
    const picture = operator ? (conversation?.picture ?? null) : null;
    this.shell.head(name, picture !== null ? { key: picture, load: () => this.desk.picture(picture) } : null, operator !== null, session ? `${name} · ${session.business.name}` : "", session ? standing : "");
  }

  /** What is on the screen counts as read; the rest is counted on the launcher. */
  private read(): void {
    const { state } = this;
    const looks = this.shell.visible && document.visibilityState === "visible";
    if (looks && state.conversation && state.unread) {
      state.conversation.seen_by_contact = this.seen = state.lastSequence;
      this.desk.seen(this.seen).catch(() => undefined);
    }
    this.shell.unread(this.shell.visible ? 0 : state.unread);
  }

  private sayTrouble(text: string | null): void {
    this.state.trouble = text;
    this.shell.sayTrouble(text);
  }

  private tell(kind: string, detail: unknown = null): void {
    this.dispatchEvent(new CustomEvent(`frontdesk:${kind}`, { detail, bubbles: true, composed: true }));
  }
}

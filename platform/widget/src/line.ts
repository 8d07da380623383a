/** The line to the desk: begins the visit, keeps the stream open, and delivers what is written, whatever the network does. */

import { type Desk, parsed, Refused } from "./api";
import type { ChatState, Outgoing } from "./state";
import type { Texts } from "./texts";
import type { Message, StreamEvent } from "./types";
import type { Upload } from "./uploads";

const RETRIES = [500, 1000, 2000, 4000, 8000, 15000]; // milliseconds

/** Who is told what happens on the line. */
export interface Listener {
  texts(): Texts;
  language(): string;
  isHere(): boolean;
  began(): void;
  took(event: StreamEvent, isNews: boolean): void;
  filesArrived(files: Upload[]): Promise<boolean>;
  changed(): void;
  trouble(text: string | null): void;
  outdated(): void; // the host page's identity token is missing or no longer good
}

export class Line {
  private listening = false;
  private streaming: AbortController | null = null;
  private renewing: Promise<void> | null = null;
  private ready: Promise<void> | null = null;
  private lastKept: string | null = null;

  constructor(
    private readonly desk: Desk,
    private readonly state: ChatState,
    private readonly to: Listener,
  ) {}

  /** Begins the visit, once. */
  begin(): Promise<void> {
    this.ready ??= this.visit();
    return this.ready;
  }

  /** Begins anew, as somebody else. */
  restart(): Promise<void> {
    this.state.reset();
    this.ready = this.visit();
    this.reconnect();
    return this.ready;
  }

  /** The page has put the chat back. */
  resume(): void {
    if (this.ready && !this.listening) void this.ready.then(() => this.listen());
  }

  reconnect(): void {
    this.streaming?.abort();
  }

  private async visit(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.state.session = await this.desk.session(this.to.language());
        break;
      } catch (error) {
        const status = error instanceof Refused ? error.status : 0;
        if (this.isFinal(status, error)) return;
        this.to.trouble(this.to.texts().unavailable);
        await pause(attempt);
      }
    }
    this.to.trouble(null);
    if (this.state.session.conversation) {
      this.state.change(this.state.session.conversation);
      const earlier = await this.desk.messages(0).catch(() => null);
      earlier?.messages.forEach((message) => this.state.add(message));
    }
    this.restore();
    this.to.began();
    void this.listen();
  }

  private isFinal(status: number, error: unknown): boolean {
    const texts = this.to.texts();
    if (status === 404) this.to.trouble(texts.unknown);
    else if (status === 401 || status === 403) {
      this.to.trouble(texts.refused);
      if (isIdentity(error)) this.to.outdated();
    } else return false;
    this.ready = null;
    return true;
  }

  private async listen(): Promise<void> {
    if (this.listening || !this.state.session) return;
    this.listening = true;
    for (let attempt = 0; this.to.isHere(); attempt++) {
      await this.ready; // somebody else may be about to begin here
      const { signal } = (this.streaming = new AbortController());
      const began = Date.now();
      try {
        await this.desk.stream(this.state.position, signal, (event, id) => this.take(event, id));
      } catch (error) {
        if (error instanceof Refused && error.status === 401) await this.renew(error);
      }
      if (signal.aborted) {
        attempt = -1;
        continue;
      }
      if (Date.now() - began > 5000) attempt = 0;
      if (!navigator.onLine || attempt > 1) this.to.trouble(this.to.texts().offline);
      await pause(attempt);
    }
    this.listening = false;
  }

  /** Keeps what has not been taken yet over a reload; another tab keeps its own. */
  keep(): void {
    const outgoing = this.state.outgoing.map(({ clientId, text, files }) => ({ clientId, text, files: files.map(({ file, ...rest }) => rest) }));
    const kept = outgoing.length ? JSON.stringify(outgoing) : null;
    if (kept !== this.lastKept) this.desk.kept = this.lastKept = kept;
  }

  /** What an earlier page could not deliver leaves now. */
  private restore(): void {
    const kept = this.lastKept === null ? this.desk.kept : null;
    if (!kept) return;
    this.lastKept = kept;
    const known = [...this.state.outgoing.map((each) => each.clientId), ...this.state.messages.map((each) => each.client_id)];
    const earlier = ((parsed(kept) as Outgoing[] | null) ?? []).filter((each) => !known.includes(each.clientId));
    for (const each of earlier) for (const file of each.files) file.file = null;
    this.state.outgoing.unshift(...earlier.map((each) => ({ ...each, failed: null })));
    for (const each of this.state.outgoing.slice(0, earlier.length)) void this.deliver(each);
  }

  /** A new token in place of one that was refused; one for all who ask meanwhile, since each could be another visitor's. */
  renew(refused: Refused): Promise<void> {
    if (isIdentity(refused)) this.to.outdated();
    this.renewing ??= this.desk
      .session(this.to.language())
      .then(
        (session) => void (this.state.session = session),
        () => undefined,
      )
      .finally(() => (this.renewing = null));
    return this.renewing;
  }

  private take(event: StreamEvent, id: string | null): void {
    const { state } = this;
    let isNews = false;
    if (event.kind === "message") isNews = state.add(event.data);
    else if (event.kind === "draft") state.addDraft(event.data);
    else if (event.kind === "step") state.addStep(event.data);
    else if (event.kind === "typing") setTimeout(() => this.to.changed(), state.addTyping(event.data.name) + 50);
    else if (event.kind === "seen" && state.conversation) state.conversation.seen_by_operator = event.data.sequence;
    else if (event.kind === "conversation") {
      const before = state.conversation;
      state.change(event.data);
      isNews = before?.status !== event.data.status || before.operator !== event.data.operator;
    }
    if (id) state.lastEventId = id;
    this.to.trouble(null);
    this.to.took(event, isNews);
  }

  /** Sends a message, once its files have arrived, until it is taken; the same id makes sending again harmless. */
  async deliver(outgoing: Outgoing): Promise<void> {
    await this.ready;
    const texts = this.to.texts();
    if (!this.state.session) outgoing.failed = texts.failed;
    else if (!(await this.to.filesArrived(outgoing.files))) outgoing.failed = outgoing.files.some((file) => !file.file && !file.id) ? texts.fileLost : texts.failed;
    for (let attempt = 0; !outgoing.failed; attempt++) {
      try {
        this.accepted(await this.desk.send(outgoing.clientId, outgoing.text, outgoing.files.map((file) => file.id)));
        break;
      } catch (error) {
        const status = error instanceof Refused ? error.status : 0;
        if (status === 401 && attempt < RETRIES.length) await this.renew(error as Refused);
        else if (status === 429) outgoing.failed = texts.tooMany;
        else if ((status >= 400 && status < 500) || attempt >= RETRIES.length) outgoing.failed = texts.failed;
        if (outgoing.failed) break;
        if (status !== 401) this.to.trouble(texts.offline);
        await pause(attempt);
      }
    }
    if (!outgoing.failed) this.to.trouble(null);
    this.to.changed();
  }

  /** The stream knows of a conversation from its beginning on: with the first message it looks again. */
  private accepted(message: Message): void {
    const isFirst = message.conversation_id !== this.state.conversationId;
    this.state.add(message);
    if (isFirst) this.reconnect();
  }
}

function isIdentity(error: unknown): boolean {
  return error instanceof Refused && error.code === "bad_identity";
}

function pause(attempt: number): Promise<void> {
  const wait = RETRIES[Math.min(attempt, RETRIES.length - 1)]!;
  return new Promise((done) => setTimeout(done, wait * (0.75 + Math.random() / 2)));
}

/** A random UUID; crypto.randomUUID exists on secure pages only. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

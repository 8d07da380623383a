/** The desk's routes: a session, messages, and a stream that resumes. */

import { alone, read, write } from "./store";
import type { Attachment, Conversation, Message, Session, StreamEvent } from "./types";

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** One visitor on one inbox. The token outlives a reload; `identity` is the host page's own token of a signed-in customer. */
export class Desk {
  private token: string | null;
  private readonly key: string;
  private identity: string | null = null;

  constructor(
    private readonly base: string,
    private readonly inbox: string,
  ) {
    this.key = `frontdesk:${inbox}`;
    this.token = read(this.key);
  }

  /** Whether this browser has been here before. */
  get isKnown(): boolean {
    return this.token !== null;
  }

  identify(identity: string | null): void {
    this.identity = identity;
  }

  /** Begins a visit or goes on with it. All tabs are one visitor: of those that know of none, one asks at a time. */
  session(language: string | null): Promise<Session> {
    return this.token ? this.visit(language) : alone(this.key, () => this.visit(language));
  }

  /** Takes what another tab has stored, unless this one is a signed-in customer's; says whether that is another visitor. */
  follow(): boolean {
    const stored = read(this.key);
    if (!this.token || !stored || this.identity || visitorOf(stored) === visitorOf(this.token)) return false;
    this.token = stored;
    return true;
  }

  /** What another tab has stored meanwhile comes first. */
  private async visit(language: string | null): Promise<Session> {
    const before = (this.token ??= read(this.key));
    const session = await this.call<Session>("POST", `${encodeURIComponent(this.inbox)}/session`, language ? { language } : {});
    const stored = read(this.key);
    if (stored && stored !== before) {
      this.token = stored;
      return this.visit(language);
    }
    this.token = session.token;
    write(this.key, session.token);
    return session;
  }

  async send(clientId: string, text: string, files: (string | null)[]): Promise<Message> {
    const answer = await this.call<{ message: Message }>("POST", "messages", { client_id: clientId, text: text || null, files });
    return answer.message;
  }

  /** Sends a file; `on` hears how much of it has left, from 0 to 1. Only XMLHttpRequest tells that everywhere. */
  upload(clientId: string, file: File, name: string, signal: AbortSignal, on: (share: number) => void): Promise<Attachment> {
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.base}/v1/widget/files?${new URLSearchParams({ client_id: clientId, name: name.slice(-300) })}`);
      for (const [header, value] of Object.entries({ ...this.headers(), "Content-Type": "application/octet-stream" })) request.setRequestHeader(header, value);
      request.upload.onprogress = ({ loaded, total }) => on(total ? loaded / total : 0);
      request.onload = () => {
        const data = parsed(request.responseText);
        if (request.status < 300) done(data as Attachment);
        else fail(refused(request.status, data));
      };
      request.onerror = request.onabort = () => fail(new TypeError("no answer"));
      signal.addEventListener("abort", () => request.abort());
      request.send(file);
    });
  }

  /** The bytes of a file of the conversation; of a picture also a small one. */
  async file(id: string, preview: boolean): Promise<Blob> {
    return (await this.ask("GET", `files/${id}${preview ? "?preview=true" : ""}`)).blob();
  }

  /** The picture of an operator. */
  async picture(name: string): Promise<Blob> {
    return (await this.ask("GET", `pictures/${name}`)).blob();
  }

  mail(email: string, language: string): Promise<unknown> {
    return this.call("POST", `transcript/mail?language=${language}`, { email });
  }

  /** What has been written but not taken yet, kept over a reload. */
  get kept(): string | null {
    return read(`${this.key}:out`);
  }

  set kept(outgoing: string | null) {
    write(`${this.key}:out`, outgoing);
  }

  messages(after: number): Promise<{ messages: Message[]; conversation: Conversation | null }> {
    return this.call("GET", `messages?after=${after}&limit=200`);
  }

  startOver(): Promise<unknown> {
    return this.call("POST", "conversation/new", {});
  }

  typing(): Promise<unknown> {
    return this.call("POST", "typing", {});
  }

  seen(sequence: number): Promise<unknown> {
    return this.call("POST", "seen", { sequence });
  }

  tell(details: Record<string, string>): Promise<unknown> {
    return this.call("POST", "contact", { fields: details });
  }

  rate(conversation: string, rating: number, comment: string): Promise<unknown> {
    return this.call("POST", "rating", { conversation_id: conversation, rating, comment: comment || null });
  }

  async transcript(): Promise<Blob> {
    const response = await this.ask("GET", "transcript");
    return response.blob();
  }

  async erase(): Promise<void> {
    await this.call("POST", "erase", {});
    this.forget();
  }

  /** This browser is a new visitor from now on. */
  forget(): void {
    this.token = this.identity = null;
    write(this.key, null);
    this.kept = null;
  }

  /** Calls `on` with each event until the stream ends; throws when it breaks. */
  async stream(lastEventId: string, signal: AbortSignal, on: (event: StreamEvent, id: string | null) => void): Promise<void> {
    const headers: Record<string, string> = { ...this.headers(), Accept: "text/event-stream" };
    if (lastEventId) headers["Last-Event-ID"] = lastEventId;
    const response = await fetch(`${this.base}/v1/widget/stream`, { headers, signal, cache: "no-store" });
    if (!response.ok || !response.body) throw await refusal(response);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let waiting = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      waiting += decoder.decode(value, { stream: true });
      const blocks = waiting.split("\n\n");
      waiting = blocks.pop() ?? "";
      for (const block of blocks) deliver(block, on);
    }
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.ask(method, path, body);
    return (await response.json().catch(() => ({}))) as T;
  }

  private async ask(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.base}/v1/widget/${path}`, {
      method,
      headers: { ...this.headers(), ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!response.ok) throw await refusal(response);
    return response;
  }

  private headers(): Record<string, string> {
    return {
      ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
      ...(this.identity ? { "X-Frontdesk-Identity": this.identity } : {}),
    };
  }
}

/** Tenant, inbox and visitor of a token, in base64url after its prefix; see platform/frontdesk/channels/widget/tokens.py. */
function visitorOf(token: string): string {
  return token.slice(0, 68);
}

async function refusal(response: Response): Promise<Refused> {
  return refused(response.status, await response.json().catch(() => null));
}

function refused(status: number, data: unknown): Refused {
  const error = (data as { error?: { code?: string; message?: string } } | null)?.error;
  return new Refused(status, error?.code ?? "", error?.message ?? `status ${status}`);
}

/** JSON, null when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function deliver(block: string, on: (event: StreamEvent, id: string | null) => void): void {
  let kind = "";
  let id: string | null = null;
  let data = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) kind = line.slice(7);
    else if (line.startsWith("id: ")) id = line.slice(4);
    else if (line.startsWith("data: ")) data += line.slice(6);
  }
  if (kind && data) on({ kind, data: JSON.parse(data) } as StreamEvent, id);
}

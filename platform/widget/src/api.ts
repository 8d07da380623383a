/** The desk's routes: a session, messages, and a stream that resumes. */

import type { Conversation, Message, Session, StreamEvent } from "./types";

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** One visitor on one inbox. The token outlives a reload in localStorage. */
export class Desk {
  private token: string | null;
  private readonly key: string;

  constructor(
    private readonly base: string,
    private readonly inbox: string,
  ) {
    this.key = `frontdesk:${inbox}`;
    this.token = read(this.key);
  }

  /** Begins a visit or goes on with it. All tabs are one visitor: what another tab has stored meanwhile comes first. */
  async session(language: string | null): Promise<Session> {
    const before = this.token;
    const session = await this.call<Session>("POST", `${encodeURIComponent(this.inbox)}/session`, language ? { language } : {});
    const stored = read(this.key);
    if (stored && stored !== before) {
      this.token = stored;
      return this.session(language);
    }
    this.token = session.token;
    write(this.key, session.token);
    return session;
  }

  async send(clientId: string, text: string): Promise<Message> {
    const answer = await this.call<{ message: Message }>("POST", "messages", { client_id: clientId, text });
    return answer.message;
  }

  async messages(after: number): Promise<{ messages: Message[]; conversation: Conversation | null }> {
    return this.call("GET", `messages?after=${after}&limit=200`);
  }

  async startOver(): Promise<void> {
    await this.call("POST", "conversation/new", {});
  }

  /** Calls `on` with each event until the stream ends; throws when it breaks. */
  async stream(lastEventId: string, signal: AbortSignal, on: (event: StreamEvent, id: string | null) => void): Promise<void> {
    const headers: Record<string, string> = { ...this.headers(), Accept: "text/event-stream" };
    if (lastEventId) headers["Last-Event-ID"] = lastEventId;
    const response = await fetch(`${this.base}/v1/widget/stream`, { headers, signal, cache: "no-store" });
    if (!response.ok || !response.body) throw new Refused(response.status, "no stream");
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
    const response = await fetch(`${this.base}/v1/widget/${path}`, {
      method,
      headers: { ...this.headers(), ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
    const data = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(response.status, data?.error?.message ?? `status ${response.status}`);
    return data as T;
  }

  private headers(): Record<string, string> {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
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

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* a private window forgets the visitor with the page */
  }
}

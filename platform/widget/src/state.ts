/** What the chat shows, and how each event changes it. Knows nothing of the page. */

import type { Conversation, Draft, Message, Session } from "./types";

export interface Outgoing {
  clientId: string;
  text: string;
  failed: string | null;
}

export class ChatState {
  session: Session | null = null;
  earlier: Message[] = []; // of conversations that have ended while the page was open
  messages: Message[] = [];
  outgoing: Outgoing[] = [];
  draft: { turn: string; attempt: number; text: string } | null = null;
  step: string | null = null;
  conversation: Conversation | null = null;
  conversationId: string | null = null; // known from its first message on
  trouble: string | null = null;
  lastEventId = "";

  /** The newest sequence that is shown. */
  get lastSequence(): number {
    return this.messages[this.messages.length - 1]?.sequence ?? 0;
  }

  /** Where the stream goes on. */
  get position(): string {
    return this.lastEventId || (this.conversation ? `${this.conversation.display_id}:${this.lastSequence}` : "");
  }

  /** Whether an answer of the agent is awaited. */
  get awaiting(): boolean {
    if (this.conversation && this.conversation.status !== "pending") return false;
    return this.outgoing.some((o) => !o.failed) || this.messages[this.messages.length - 1]?.sender === "contact";
  }

  /** Whether it is new. */
  add(message: Message): boolean {
    this.outgoing = this.outgoing.filter((o) => o.clientId !== message.client_id);
    if (this.earlier.concat(this.messages).some((m) => m.id === message.id)) return false;
    this.enter(message.conversation_id);
    this.messages = [...this.messages, message].sort((a, b) => a.sequence - b.sequence);
    if (message.sender !== "contact") {
      this.draft = null;
      this.step = null;
    }
    return true;
  }

  addDraft(draft: Draft): void {
    const same = this.draft && this.draft.turn === draft.turn && this.draft.attempt === draft.attempt;
    const before = same && draft.offset > 0 ? this.draft!.text.slice(0, draft.offset) : "";
    if (draft.offset > before.length) return; // the beginning was missed; the committed message brings the whole
    this.draft = { turn: draft.turn, attempt: draft.attempt, text: before + draft.text };
    this.step = null;
  }

  change(conversation: Conversation): void {
    this.enter(conversation.id);
    this.conversation = conversation;
    if (conversation.status !== "pending") {
      this.draft = null;
      this.step = null;
    }
  }

  reset(): void {
    this.enter(null);
    this.earlier = [];
    this.outgoing = [];
  }

  /** What follows is of this conversation. */
  private enter(conversationId: string | null): void {
    if (conversationId === this.conversationId) return;
    this.conversationId = conversationId;
    this.earlier.push(...this.messages);
    this.messages = [];
    this.draft = null;
    this.step = null;
    this.conversation = null;
    this.lastEventId = "";
  }
}

/** What the chat shows, and how each event changes it. Knows nothing of the page. */

import type { Upload } from "./uploads";
import type { Conversation, Draft, Message, Session, Step } from "./types";

export interface Outgoing {
  clientId: string;
  text: string;
  files: Upload[];
  failed: string | null;
}

const TYPING = 6000; // milliseconds that a sign of writing counts

export class ChatState {
  session: Session | null = null;
  earlier: Message[] = []; // of conversations that have ended while the page was open
  messages: Message[] = [];
  outgoing: Outgoing[] = [];
  draft: { turn: string; attempt: number; text: string } | null = null;
  steps: string[] = []; // what the agent has done for the reply that is awaited, the last one still going on
  conversation: Conversation | null = null;
  conversationId: string | null = null; // known from its first message on
  trouble: string | null = null;
  lastEventId = "";
  readonly streamed = new Set<string>(); // messages that were seen while they were written
  private stepsOf = "";
  private writes: { name: string; until: number } | null = null;

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

  /** Whether the visitor waits for a person whom nobody is yet. */
  get queued(): boolean {
    return this.conversation?.status === "open" && !this.conversation.operator;
  }

  get hasEnded(): boolean {
    return this.conversation?.status === "resolved" && !this.outgoing.length;
  }

  get isFresh(): boolean {
    return !this.earlier.length && !this.messages.length && !this.outgoing.length;
  }

  /** Messages to the visitor that they have not read. */
  get unread(): number {
    const seen = this.conversation?.seen_by_contact ?? 0;
    return this.messages.filter((m) => m.sender !== "contact" && m.sequence > seen).length;
  }

  /** The operator who is writing now. */
  get writer(): string | null {
    return this.writes && this.writes.until > Date.now() ? this.writes.name : null;
  }

  /** Whether it is new. */
  add(message: Message): boolean {
    this.outgoing = this.outgoing.filter((o) => o.clientId !== message.client_id);
    if (this.earlier.concat(this.messages).some((m) => m.id === message.id)) return false;
    this.enter(message.conversation_id);
    this.messages = [...this.messages, message].sort((a, b) => a.sequence - b.sequence);
    if (message.sender !== "contact") {
      if (this.draft) this.streamed.add(message.id);
      this.think();
      this.writes = null;
    }
    return true;
  }

  addDraft(draft: Draft): void {
    const same = this.draft && this.draft.turn === draft.turn && this.draft.attempt === draft.attempt;
    const before = same && draft.offset > 0 ? this.draft!.text.slice(0, draft.offset) : "";
    if (draft.offset > before.length) return; // the beginning was missed; the committed message brings the whole
    this.draft = { turn: draft.turn, attempt: draft.attempt, text: before + draft.text };
  }

  addStep(step: Step): void {
    const run = `${step.turn}:${step.attempt}`;
    if (run !== this.stepsOf) this.think();
    this.stepsOf = run;
    if (this.steps[this.steps.length - 1] !== step.name) this.steps.push(step.name);
  }

  /** A sign that an operator writes; returns for how many milliseconds it counts. */
  addTyping(name: string): number {
    this.writes = { name, until: Date.now() + TYPING };
    return TYPING;
  }

  change(conversation: Conversation): void {
    this.enter(conversation.id);
    const seen = Math.max(conversation.seen_by_contact, this.conversation?.seen_by_contact ?? 0);
    this.conversation = { ...conversation, seen_by_contact: seen };
    if (conversation.status !== "pending") this.think();
  }

  /** Begins with nothing, as after "start over". */
  reset(): void {
    this.enter(null);
    this.earlier = [];
    this.outgoing = [];
  }

  private think(): void {
    this.draft = null;
    this.steps = [];
  }

  /** What follows is of this conversation. */
  private enter(conversationId: string | null): void {
    if (conversationId === this.conversationId) return;
    this.conversationId = conversationId;
    this.earlier.push(...this.messages);
    this.messages = [];
    this.think();
    this.conversation = null;
    this.lastEventId = "";
  }
}

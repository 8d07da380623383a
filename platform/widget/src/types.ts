/** What the desk's routes send; see platform/frontdesk/channels/widget/schemas.py. */

export interface Citation {
  document: string;
  passage: string;
}

export interface Message {
  id: string;
  conversation_id: string;
  sequence: number;
  sender: "contact" | "agent" | "operator" | "system";
  sender_name: string | null;
  text: string;
  citations: Citation[];
  client_id: string | null;
  created_at: string;
}

export interface Conversation {
  id: string;
  display_id: number;
  status: "pending" | "open" | "snoozed" | "resolved";
  operator: string | null;
}

export interface Session {
  token: string;
  conversation: Conversation | null;
  agent: { name: string };
  business: { name: string; language: string };
  greeting: string;
  suggestions: string[];
}

export interface Draft {
  turn: string;
  attempt: number;
  offset: number;
  text: string;
}

export type StreamEvent =
  | { kind: "message"; data: Message }
  | { kind: "draft"; data: Draft }
  | { kind: "step"; data: { name: string } }
  | { kind: "conversation"; data: Conversation };

/** What the desk's routes send; see platform/frontdesk/channels/widget/schemas.py. */

export interface Citation {
  document: string;
  passage: string;
}

export interface Product {
  sku: string;
  name: string;
  price: { amount: string; currency: string };
  note: string | null;
  attributes: Record<string, unknown>;
  told: string | null; // the sentence of the reply that this card stands for
}

export interface Choice {
  text: string;
  kind: string;
}

export interface Attachment {
  id: string | null;
  name: string;
  mime: string;
  size: number; // bytes
  width: number | null;
  height: number | null;
  state: "here" | "pending" | "refused" | "gone" | "elsewhere";
}

export interface Message {
  id: string;
  conversation_id: string;
  sequence: number;
  sender: "contact" | "agent" | "operator" | "system";
  sender_name: string | null;
  text: string;
  citations: Citation[];
  products: Product[];
  choices: Choice[];
  attachments: Attachment[];
  picture: string | null; // where the operator's picture is
  client_id: string | null;
  created_at: string;
}

export interface Conversation {
  id: string;
  display_id: number;
  status: "pending" | "open" | "snoozed" | "resolved";
  operator: string | null;
  seen_by_contact: number;
  seen_by_operator: number;
  rating: number | null;
  queue: number | null; // the place among those who wait for a person
  opens_at: string | null;
  picture: string | null; // where the operator's picture is
}

export interface Field {
  name: string;
  label: string;
  type: "text" | "email" | "tel" | "textarea" | "select";
  required: boolean;
  options: string[];
}

export interface Session {
  token: string;
  conversation: Conversation | null;
  agent: { name: string };
  business: { name: string; language: string };
  greeting: string;
  suggestions: string[];
  form: Field[]; // what the business asks before the first message; empty when it is known
  reachable: boolean; // whether the business knows the visitor's e-mail address
  rating: boolean; // whether it asks for one in the end
  file_bytes: number; // how large a file may be
  mails: boolean; // whether the conversation can be sent by e-mail
  texts: Record<string, string>;
  theme: Record<string, string>;
}

export interface Draft {
  turn: string;
  attempt: number;
  offset: number;
  text: string;
}

export interface Step {
  turn: string;
  attempt: number;
  name: string;
}

export type StreamEvent =
  | { kind: "message"; data: Message }
  | { kind: "draft"; data: Draft }
  | { kind: "step"; data: Step }
  | { kind: "typing"; data: { name: string } }
  | { kind: "seen"; data: { sequence: number } }
  | { kind: "conversation"; data: Conversation };

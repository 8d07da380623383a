/** What the console's routes send; see platform/frontdesk/channels/console/schemas.py. */

import type { Correction } from "./corrections/types";

export interface Tenant {
  id: string;
  slug: string;
  name: string;
  role: string;
}

export interface SignedIn {
  user: { id: string; email: string; name: string; picture: string | null }; // the picture's tag
  tenants: Tenant[];
}

export interface Handoff {
  id: string;
  reason: string;
  status: "queued" | "claimed" | "released";
  operator: string | null;
}

export interface Row {
  id: string;
  display_id: number;
  status: "pending" | "open" | "snoozed" | "resolved";
  operator: string | null;
  agent: { slug: string; name: string };
  contact: { id: string; name: string | null; email: string | null; phone: string | null; fields: Record<string, string> };
  last_message: { text: string; sender: string; created_at: string } | null;
  handoff: Handoff | null;
  seen_by_contact: number; // the last sequence that the customer has read
  rating: number | null; // 1 to 5
  rating_comment: string | null;
  updated_at: string;
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
  turn_id: string | null;
  sequence: number;
  sender: "contact" | "agent" | "operator" | "system";
  sender_name: string | null;
  text: string;
  private: boolean;
  citations: { document: string; passage: string }[];
  attachments: Attachment[];
  sent_as: { template: string; language: string; text: string; button: string | null } | null; // what the customer got
  unverified: boolean; // whether the sender may not be who they claim to be
  created_at: string;
}

export interface Turn {
  id: string;
  status: string;
  attempt: number;
  trigger_sequence: number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface Standing {
  takes: "open" | "template" | "person" | "closed"; // what the platform takes in a conversation now
  templates: string[];
}

export interface Detail {
  standing: Standing;
  conversation: Row;
  messages: Message[];
  turns: Turn[];
  corrections: Correction[]; // of these messages
}

export interface TraceStep {
  node: string;
  attempt: number;
  data: Record<string, unknown>;
  milliseconds: number;
  created_at: string;
}

export interface Trace {
  turn: Turn;
  steps: TraceStep[];
  tool_calls: { call: number; name: string; arguments: Record<string, unknown>; result: Record<string, unknown> | null }[];
}

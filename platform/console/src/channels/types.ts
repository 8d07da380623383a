/** What the routes of inboxes send; see platform/frontdesk/channels/console/inbox_schemas.py. */

import type { Language } from "../texts";

export type Words = Record<Language, string>;

export interface FieldGuide {
  label: Words;
  help: Words | null;
  link: string | null;
  made: boolean;
  paste: boolean;
  learnt: boolean;
}

export interface ConfigField {
  name: string;
  type: "text" | "number" | "boolean";
  secret: boolean;
  required: boolean;
  default: string;
  min_length: number;
  max_length: number;
  pattern: string | null;
  options: string[];
  guide: FieldGuide | null;
}

export interface Platform {
  channel: string;
  announces: boolean; // Frontdesk tells the platform the webhook's address by itself
  guide: { title: string; about: Words | null; before: Words[]; after: Words[] };
  fields: ConfigField[];
}

export interface Tested {
  at: string;
  outcome: "connected" | "wrong" | "refused" | "away";
  says: string; // in English
  code: string;
  facts: Record<string, string>;
}

export interface Inbox {
  id: string;
  channel: string;
  name: string;
  agent_id: string;
  created_at: string;
  address: string; // the webhook's; of a web chat the line of HTML
  tested: Tested | null;
  last_message_at: string | null;
  undelivered: number; // in seven days
  last_error: string | null;
  last_error_french: string | null;
}

export interface Agent {
  id: string;
  name: string;
}

export interface Overview {
  inboxes: Inbox[];
  agents: Agent[];
  platforms: Platform[];
  is_public: boolean;
  may_change: boolean;
}

export type Hours = Record<string, string>; // by day, as "09:00-12:00, 14:00-18:00" or "closed"

export interface Reception {
  hours: Hours | null; // null: the business's
  closed: "answer" | "address" | "person";
  answers: "agent" | "person";
  agents: Partial<Record<Language, string>>;
  languages: Language[];
}

export type Fill = "reply" | "customer" | "business" | "sender";

export interface Wording {
  code: string; // of its language, as the platform spells it
  body: string;
  button: { kind: "quick_reply" | "url"; text: string; suffix: string } | null;
}

export interface Template {
  name: string;
  wordings: Wording[];
  fills: Record<string, Fill>; // by variable
}

export interface InboxDetail {
  inbox: Inbox;
  reception: Reception;
  values: Record<string, string>;
  templates: Template[] | null; // null: the platform has none
  conversations: number;
  business_hours: Hours;
  business_language: Language;
  timezone: string;
}

export interface Made {
  inbox: Inbox;
  paste: Record<string, string>;
}

export interface Question {
  name: string;
  label: Partial<Words>;
  type: "text" | "email" | "tel" | "textarea" | "select";
  required: boolean;
  options: string[];
}

export interface WidgetSettings {
  form: Question[];
  rating: boolean;
  texts: Partial<Record<Language, Record<string, string>>>;
  theme: Record<string, string>;
  origins: string[];
  sign_in: "optional" | "required";
}

export interface Widget {
  settings: WidgetSettings;
  key: string;
  has_secret: boolean;
  preview: { agent: string; business: string; greeting: Words; suggestions: string[] };
}

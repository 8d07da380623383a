/** What the routes of corrections send; see platform/frontdesk/channels/console/correction_schemas.py. */

export interface Correction {
  id: string;
  agent: { slug: string; name: string };
  message_id: string | null; // null when its conversation is gone
  corrected_by: string;
  language: string;
  question: string; // without personal data
  decided: string;
  action: string;
  answer: string | null;
  created_at: string;
}

export interface Asked {
  question: string;
  decided: string;
  actions: { action: string; description: { en?: string; fr?: string } }[];
  longest_answer: number; // characters
  correction: Correction | null;
}

export interface Corrections {
  corrections: Correction[];
  agents: { id: string; name: string }[];
  next: string | null; // the cursor of the next page
}

export interface Training {
  consent_at: string | null;
  may_change: boolean;
}

/** What the developers' routes send; see platform/frontdesk/channels/console/developers.py. */

export interface Endpoint {
  id: string;
  url: string;
  description: string;
  event_types: string[];
  enabled: boolean;
  disabled_reason: "paused" | "gone" | "failing" | null;
  failing_since: string | null;
}

export interface Attempt {
  at: string;
  status: number | null;
  ms: number;
  error: string | null;
}

export interface Delivery {
  id: string;
  event_id: string;
  event_type: string;
  occurred_at: string;
  status: "queued" | "delivered" | "failed" | "dropped";
  attempts: number;
  next_attempt_at: string | null;
  history: Attempt[];
}

export interface Key {
  id: string;
  name: string;
  scopes: string[];
  per_minute: number | null; // requests; null: the usual number
  created_at: string;
}

export interface Overview {
  endpoints: Endpoint[];
  keys: Key[];
  event_types: string[];
  scopes: string[];
  per_minute: number; // the usual number of requests of a key
}

export interface Deliveries {
  data: Delivery[];
  next_cursor: string | null;
}

/** What the routes of a business's own models send; see platform/frontdesk/channels/console/student_schemas.py. */

import type { Report } from "./report";

export type State = "queued" | "training" | "ready" | "failed" | "cancelled";
export type Missing = "pytorch" | "consent" | "examples";

export interface Progress {
  stage?: string;
  done?: number; // share of the whole, 0 to 1
  loss?: number | null;
  seconds_left?: number | null; // of the training
}

/** What a large model may see to write examples first. */
export const SHOWN = ["none", "documents", "conversations"] as const;
export type Shown = (typeof SHOWN)[number];

/** What came of it. */
export interface Teacher {
  models: string[];
  lines: number;
  gaps: number;
  problem?: string;
  problem_code?: string;
}

export interface Version {
  number: number;
  state: State;
  asked_by: string;
  created_at: string;
  progress: Progress;
  data: { learn?: Record<string, number>; teacher?: Teacher } | null; // `learn` by source
  report: Report | null;
  error_code: string | null;
  error: string | null;
}

export interface Models {
  versions: Version[]; // the newest first
  live: {
    number: number | null; // null: what comes with the package
    earlier: number | null;
    may_roll_back: boolean;
    changed_by: string | null;
    changed_at: string | null;
    problem: string | null;
  };
  standing: { corrections: number; answers: number; consent_at: string | null; least: number; missing: Missing[] };
  teacher: string | null; // the host of the one that may be asked
  usual_minutes: number;
  most_minutes: number;
  may_change: boolean;
}

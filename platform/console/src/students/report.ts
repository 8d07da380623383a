/** What a version is worth, as `report.json` tells it; see platform/frontdesk/tuning/student/report.py. */

export interface Share {
  share: number; // 0 to 1; of a difference -1 to 1
  interval: [number, number]; // 95 %
}

export interface Figure {
  count: number; // questions
  bare: Share | null; // what it is compared with
  candidate: Share | null;
  difference: Share | null;
}

export const MEASURES = ["right", "action", "sentence", "refused"] as const;
export type Measure = (typeof MEASURES)[number];

export interface Report {
  figures?: Partial<Record<Measure, Figure>>; // beside what comes with the package
  live?: { number: number; figures: Partial<Record<Measure, Figure>> } | null; // beside the version that answered then
}

export type Verdict = "better" | "worse" | "unsure";

/** Whether a difference is more than chance. */
export function verdictOf({ interval: [low, high] }: Share): Verdict {
  return low > 0 ? "better" : high < 0 ? "worse" : "unsure";
}

/** Back to the list of a page. */

import type { ReactNode } from "react";
import { hashOf } from "./place";

export function BackLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <a className="back-link" href={hashOf(to)}>
      <span aria-hidden="true">←</span> {children}
    </a>
  );
}

/** What every page has: its head, what stands there before it has loaded, and what went wrong. */

import type { ReactNode } from "react";
import type { Texts } from "./texts";

interface HeadProps {
  title: ReactNode;
  lead?: ReactNode;
  children?: ReactNode; // beside the title
}

export function PageHead({ title, lead, children }: HeadProps) {
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        {lead ? <p className="hint">{lead}</p> : null}
      </div>
      {children}
    </header>
  );
}

/** Until a page has loaded: that it does, or why it could not. */
export function Opening({ problem, texts, onAgain }: { problem: string | null; texts: Texts; onAgain: () => void }) {
  return (
    <main className="nothing">
      <p className={problem ? "problem" : "hint"} role={problem ? "alert" : undefined}>
        {problem ?? texts.loading}
      </p>
      {problem ? (
        <button type="button" onClick={onAgain}>
          {texts.again}
        </button>
      ) : null}
    </main>
  );
}

/** What went wrong, read out at once; nothing where nothing did. */
export function Problem({ children }: { children: string | null }) {
  if (!children) return null;
  return (
    <p className="problem" role="alert">
      {children}
    </p>
  );
}

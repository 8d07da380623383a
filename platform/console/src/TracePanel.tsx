/** What a turn did: nodes as a waterfall, candidates with scores, passages, tool calls. */

import { useEffect, useState } from "react";
import { api } from "./api";
import { ErrorBoundary } from "./ErrorBoundary";
import { problemOf } from "./problems";
import type { Texts } from "./texts";
import type { Trace, TraceStep } from "./types";

interface Candidate {
  action: string;
  score: number;
}

interface Passage {
  document: string;
  heading: string;
  text: string;
  score: number;
  similarity: number;
}

export function TracePanel({ tenant, turn, texts, onClose }: { tenant: string; turn: string; texts: Texts; onClose: () => void }) {
  const [trace, setTrace] = useState<Trace | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    let wanted = true;
    setTrace(null);
    setProblem(null);
    api.trace(tenant, turn).then(
      (found) => wanted && setTrace(found),
      (error) => wanted && setProblem(problemOf(error)),
    );
    return () => {
      wanted = false;
    };
  }, [tenant, turn]);

  return (
    <aside className="trace" aria-label={texts.trace}>
      <header>
        <h2>{texts.trace}</h2>
        <span className="space" />
        <button type="button" className="quiet" onClick={onClose} aria-label={texts.close}>
          ✕
        </button>
      </header>
      {problem ? <p className="problem">{problem}</p> : null}
      {!trace && !problem ? <p className="hint">{texts.loading}</p> : null}
      {trace ? (
        <ErrorBoundary key={turn} texts={texts}>
          <Steps trace={trace} texts={texts} />
        </ErrorBoundary>
      ) : null}
    </aside>
  );
}

function Steps({ trace, texts }: { trace: Trace; texts: Texts }) {
  const total = trace.steps.reduce((sum, step) => sum + step.milliseconds, 0) || 1;
  let begun = 0;
  return (
    <>
      <ol className="waterfall">
        {trace.steps.map((step, at) => {
          const left = (begun / total) * 100;
          begun += step.milliseconds;
          return (
            <li key={at}>
              <span>{step.node}</span>
              <span className="track">
                <i style={{ marginLeft: `${left}%`, width: `${Math.max((step.milliseconds / total) * 100, 1)}%` }} />
              </span>
              <span className="number">{step.milliseconds.toFixed(1)} ms</span>
            </li>
          );
        })}
      </ol>
      {trace.steps.map((step, at) => (
        <Step key={at} step={step} texts={texts} />
      ))}
      <h3>{texts.calls}</h3>
      {trace.tool_calls.length ? null : <p className="hint">{texts.noCall}</p>}
      {trace.tool_calls.map((call) => (
        <div className="call" key={call.call}>
          <b>{call.name}</b>
          <pre>{JSON.stringify(call.arguments, null, 1)}</pre>
          <pre>{JSON.stringify(call.result, null, 1)}</pre>
        </div>
      ))}
      <details>
        <summary>{texts.raw}</summary>
        <pre>{JSON.stringify(trace.steps, null, 1)}</pre>
      </details>
    </>
  );
}

function Step({ step, texts }: { step: TraceStep; texts: Texts }) {
  const candidates = step.data.candidates as Candidate[] | undefined;
  const passages = step.data.passages as Passage[] | undefined;
  return (
    <>
      {candidates?.length ? (
        <section>
          <h3>{texts.candidates}</h3>
          <ul className="candidates">
            {candidates.slice(0, 8).map((candidate) => (
              <li key={candidate.action} className={candidate.action === step.data.chosen ? "chosen" : ""}>
                <span>
                  {candidate.action}
                  {candidate.action === step.data.embedding_alone ? <em> · {texts.embedding}</em> : null}
                </span>
                <meter min={0} max={1} value={candidate.score} aria-label={candidate.action} />
                <span className="number">{candidate.score.toFixed(2)}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {passages?.length ? (
        <section>
          <h3>{texts.passages}</h3>
          <ol className="passages">
            {passages.slice(0, 5).map((passage, at) => (
              <li key={at}>
                <b>{passage.heading || passage.document}</b> <span className="number">{passage.similarity.toFixed(2)}</span>
                <p>{passage.text}</p>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
    </>
  );
}

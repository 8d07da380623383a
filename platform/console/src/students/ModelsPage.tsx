/** The business's own models: what answers, a new one to be trained, and the versions with what they are worth. */

import { useCallback, useEffect, useState } from "react";
import { Refused } from "../api";
import { Section } from "../parts";
import { problemOf } from "../problems";
import type { Language } from "../texts";
import { models } from "./api";
import { LiveNow } from "./LiveNow";
import { modelTexts } from "./texts";
import { Train } from "./Train";
import type { Models } from "./types";
import { VersionItem } from "./VersionItem";

const LOOK_EVERY = 2000; // milliseconds, while something is trained
const LOOK_AT_REST = 15000;

interface Props {
  tenant: string;
  language: Language;
  onSignedOut: () => void;
}

export function ModelsPage({ tenant, language, onSignedOut }: Props) {
  const words = modelTexts(language);
  const [found, setFound] = useState<Models | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const follow = useCallback(
    async (answer: Promise<Models>) => {
      try {
        setFound(await answer);
        setProblem(null);
      } catch (error) {
        if (error instanceof Refused && error.status === 401) onSignedOut();
        setProblem(problemOf(error));
      }
    },
    [onSignedOut],
  );
  const load = useCallback(() => follow(models.list(tenant)), [follow, tenant]);
  useEffect(() => void load(), [load]);
  const underWay = found?.versions.find((each) => each.state === "queued" || each.state === "training") ?? null;
  useEffect(() => {
    const timer = setInterval(() => void models.list(tenant).then(setFound, () => undefined), underWay ? LOOK_EVERY : LOOK_AT_REST);
    return () => clearInterval(timer);
  }, [tenant, underWay !== null]);

  if (!found)
    return (
      <main className="nothing">
        <p className={problem ? "problem" : "hint"} role={problem ? "alert" : undefined}>
          {problem ?? words.loading}
        </p>
        {problem ? (
          <button type="button" onClick={() => void load()}>
            {words.again}
          </button>
        ) : null}
      </main>
    );
  return (
    <main className="page">
      <header className="page-head">
        <div>
          <h1>{words.page}</h1>
          <p className="hint">{words.lead}</p>
        </div>
      </header>
      {problem ? (
        <p className="note bad" role="alert">
          {problem}
        </p>
      ) : null}
      <LiveNow tenant={tenant} found={found} words={words} language={language} follow={follow} />
      <Train tenant={tenant} found={found} underWay={underWay} words={words} follow={follow} />
      <Section title={words.versions}>
        {found.versions.length === 0 ? <p className="outcome">{words.none}</p> : null}
        <ul className="lines versions">
          {found.versions.map((each) => (
            <VersionItem key={each.number} tenant={tenant} version={each} found={found} words={words} language={language} follow={follow} />
          ))}
        </ul>
      </Section>
    </main>
  );
}

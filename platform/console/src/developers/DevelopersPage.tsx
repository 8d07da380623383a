/** A business's webhooks and API keys, or the deliveries of one endpoint. */

import { useCallback, useEffect, useState } from "react";
import { Refused } from "../api";
import { ErrorBoundary } from "../ErrorBoundary";
import { Opening, PageHead } from "../page";
import { goTo } from "../place";
import type { Language, Texts } from "../texts";
import { developers } from "./api";
import { EndpointView } from "./EndpointView";
import { Endpoints } from "./Endpoints";
import { Keys } from "./Keys";
import { problemOf } from "../problems";
import { developerTexts } from "./texts";
import type { Overview } from "./types";

interface Props {
  tenant: string;
  place: string[]; // behind #/developers
  texts: Texts;
  language: Language;
  onSignedOut: () => void;
}

export function DevelopersPage({ tenant, place, texts, language, onSignedOut }: Props) {
  const [overview, setOverview] = useState<Overview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const words = developerTexts(language);

  const load = useCallback(async () => {
    try {
      setOverview(await developers.all(tenant));
      setProblem(null);
    } catch (error) {
      const status = error instanceof Refused ? error.status : 0;
      if (status === 401) onSignedOut();
      setProblem(status === 403 ? words.onlyAdmins : problemOf(error));
    }
  }, [tenant, onSignedOut, words]);
  useEffect(() => void load(), [load]);

  if (!overview) return <Opening problem={problem} texts={texts} onAgain={() => void load()} />;
  const shared = { tenant, overview, texts: words, language, onChanged: load };
  const endpoint = overview.endpoints.find((each) => each.id === place[0]);
  return (
    <main key={place[0]} className="page">
      <ErrorBoundary texts={texts} onLeave={() => goTo("developers")}>
        {endpoint ? (
          <EndpointView key={endpoint.id} endpoint={endpoint} {...shared} />
        ) : (
          <>
            <PageHead title={words.title} lead={words.lead}>
              <a className="button" href="/docs">{words.reference}</a>
            </PageHead>
            <Endpoints {...shared} />
            <Keys {...shared} />
          </>
        )}
      </ErrorBoundary>
    </main>
  );
}

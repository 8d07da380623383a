/** What the team has corrected, of one agent or of all, and whether conversations may train models. */

import { useCallback, useEffect, useState } from "react";
import { Refused } from "../api";
import { Opening, PageHead, Problem } from "../page";
import { Field, Section } from "../parts";
import { problemOf } from "../problems";
import type { Language, Texts } from "../texts";
import { corrections } from "./api";
import { Lines } from "./Lines";
import { correctionTexts } from "./texts";
import { TrainingConsent } from "./TrainingConsent";
import type { Corrections } from "./types";

interface Props {
  tenant: string;
  texts: Texts;
  language: Language;
  onSignedOut: () => void;
}

export function CorrectionsPage({ tenant, texts, language, onSignedOut }: Props) {
  const [found, setFound] = useState<Corrections | null>(null);
  const [agent, setAgent] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const words = correctionTexts(language);

  const load = useCallback(
    async (before: string | null) => {
      try {
        const page = await corrections.list(tenant, agent, before);
        setFound((known) => (before && known ? { ...page, corrections: [...known.corrections, ...page.corrections] } : page));
        setProblem(null);
      } catch (error) {
        if (error instanceof Refused && error.status === 401) onSignedOut();
        setProblem(problemOf(error));
      }
    },
    [tenant, agent, onSignedOut],
  );
  useEffect(() => void load(null), [load]);

  async function remove(id: string) {
    const refused = await corrections.takeBack(tenant, id).then(() => null, problemOf);
    await load(null);
    if (refused) setProblem(refused);
  }

  if (!found) return <Opening problem={problem} texts={texts} onAgain={() => void load(null)} />;
  const next = found.next;
  return (
    <main className="page">
      <PageHead title={words.page} lead={words.lead} />
      <Section title={words.list}>
        {found.agents.length > 1 ? (
          <Field label={words.agent}>
            {(ids) => (
              <select {...ids} value={agent} onChange={(event) => setAgent(event.target.value)}>
                <option value="">{words.all}</option>
                {found.agents.map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        ) : null}
        <Problem>{problem}</Problem>
        {found.corrections.length === 0 ? <p className="outcome">{words.none}</p> : null}
        <Lines corrections={found.corrections} words={words} language={language} onRemove={(id) => void remove(id)} />
        {next ? (
          <button type="button" onClick={() => void load(next)}>
            {words.more}
          </button>
        ) : null}
      </Section>
      <TrainingConsent tenant={tenant} words={words} language={language} />
    </main>
  );
}

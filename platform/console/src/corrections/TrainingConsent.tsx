/** Whether the business's conversations may train models of its own. */

import { useEffect, useState } from "react";
import { Problem } from "../page";
import { Section } from "../parts";
import { problemOf } from "../problems";
import { type Language, momentOf } from "../texts";
import { corrections } from "./api";
import type { CorrectionTexts } from "./texts";
import type { Training } from "./types";

export function TrainingConsent({ tenant, words, language }: { tenant: string; words: CorrectionTexts; language: Language }) {
  const [training, setTraining] = useState<Training | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function follow(answer: Promise<Training>) {
    try {
      setTraining(await answer);
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  useEffect(() => void follow(corrections.training(tenant)), [tenant]);

  const since = training?.consent_at;
  return (
    <Section title={words.training} hint={words.trainingLead}>
      <label className="option">
        <input
          type="checkbox"
          checked={since != null}
          disabled={!training?.may_change}
          onChange={(event) => void follow(corrections.allowTraining(tenant, event.target.checked))}
        />
        <span>
          {words.allow}
          <small>{words.allowHelp}</small>
        </span>
      </label>
      <p className="hint" role="status">
        {since ? words.since(momentOf(since, language)) : ""} {training && !training.may_change ? words.onlyAdmins : ""}
      </p>
      <Problem>{problem}</Problem>
    </Section>
  );
}

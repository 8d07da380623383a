/** Under an agent's message: that it was wrong, or what was corrected of it and how to undo that. */

import { useState } from "react";
import { problemOf } from "../problems";
import type { Language } from "../texts";
import { corrections } from "./api";
import { CorrectionDialog } from "./CorrectionDialog";
import { actionName, correctionTexts } from "./texts";
import type { Correction } from "./types";

interface Props {
  tenant: string;
  message: string;
  correction: Correction | undefined;
  language: Language;
  onChanged: () => Promise<void>;
}

export function Corrected({ tenant, message, correction, language, onChanged }: Props) {
  const words = correctionTexts(language);
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function undo(id: string) {
    setProblem(await corrections.takeBack(tenant, id).then(() => null, problemOf));
    await onChanged();
  }

  function taken() {
    setOpen(false);
    setProblem(null);
    void onChanged();
  }

  return (
    <div className="corrected">
      <span role="status">
        {correction ? (
          <>
            {words.taken(correction.corrected_by)} <b>{correction.answer ?? actionName(correction.action, words)}</b>
          </>
        ) : null}
      </span>
      <button type="button" onClick={() => setOpen(true)}>
        {correction ? words.change : words.wrong}
      </button>
      {correction ? (
        <button type="button" onClick={() => void undo(correction.id)}>
          {words.undo}
        </button>
      ) : null}
      {problem ? (
        <span className="bad" role="alert">
          {problem}
        </span>
      ) : null}
      {open ? <CorrectionDialog tenant={tenant} message={message} language={language} onTaken={taken} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

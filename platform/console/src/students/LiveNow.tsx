/** Which version answers customers now, and the way back. */

import { Sure } from "../developers/parts";
import { Section } from "../parts";
import { type Language, momentOf } from "../texts";
import { models } from "./api";
import type { ModelTexts } from "./texts";
import type { Models } from "./types";

interface Props {
  tenant: string;
  found: Models;
  words: ModelTexts;
  language: Language;
  follow: (answer: Promise<Models>) => Promise<void>;
}

export function LiveNow({ tenant, found, words, language, follow }: Props) {
  const { live, may_change } = found;
  const named = (number: number | null) => (number === null ? words.backToBuiltIn : words.backToVersion(number));
  const offersBuiltIn = live.number !== null && !(live.may_roll_back && live.earlier === null);
  return (
    <Section title={words.now}>
      <div className="live-now" role="status">
        <b>{live.number === null ? words.builtIn : words.version(live.number)}</b>
        <span className="badge good">{words.live}</span>
        <p className="hint">{live.changed_by && live.changed_at ? words.changed(live.changed_by, momentOf(live.changed_at, language)) : words.neverChosen}</p>
      </div>
      {live.problem ? (
        <p className="outcome bad" role="alert">
          <b>{words.problem}</b>
          <small lang="en">{live.problem}</small>
        </p>
      ) : null}
      {may_change && (live.may_roll_back || offersBuiltIn) ? (
        <div className="save">
          {live.may_roll_back ? (
            <Sure key={`${live.number}`} label={words.backTo(named(live.earlier))} question={words.fromNext} cancel={words.keep} onSure={() => void follow(models.rollBack(tenant))} />
          ) : null}
          {offersBuiltIn ? (
            <Sure key={`built-in ${live.number}`} label={words.backTo(words.backToBuiltIn)} question={words.fromNext} cancel={words.keep} onSure={() => void follow(models.activate(tenant, null))} />
          ) : null}
        </div>
      ) : null}
    </Section>
  );
}

/** Training a new version: what there is to learn from, what is missing, and how far it is. */

import { useState } from "react";
import { Sure } from "../developers/parts";
import { Field, Marked, Section } from "../parts";
import { hashOf } from "../place";
import { models } from "./api";
import type { ModelTexts } from "./texts";
import { type Models, SHOWN, type Shown, type Version } from "./types";

const OFFERED = [5, 10, 20, 30, 60]; // minutes

interface Props {
  tenant: string;
  found: Models;
  underWay: Version | null;
  words: ModelTexts;
  follow: (answer: Promise<Models>) => Promise<void>;
}

export function Train({ tenant, found, underWay, words, follow }: Props) {
  const { standing, may_change } = found;
  return (
    <Section title={words.train} hint={words.trainLead}>
      <p className="material">
        <b>{words.material(standing.corrections, standing.answers)}</b>
        <span className="hint">{standing.consent_at ? words.withConsent : words.withoutConsent}</span>
      </p>
      {underWay ? (
        <UnderWay tenant={tenant} version={underWay} words={words} mayChange={may_change} follow={follow} />
      ) : standing.missing.length > 0 ? (
        <WhatIsMissing found={found} words={words} />
      ) : may_change ? (
        <Start tenant={tenant} found={found} words={words} follow={follow} />
      ) : null}
      {may_change ? null : <p className="hint">{words.onlyAdmins}</p>}
    </Section>
  );
}

function WhatIsMissing({ found, words }: { found: Models; words: ModelTexts }) {
  const { missing, least } = found.standing;
  const isAboutData = missing.some((each) => each !== "pytorch");
  return (
    <div className="note">
      {missing.map((each) => (
        <p key={each}>
          <Marked text={words.missing[each]} />
        </p>
      ))}
      {isAboutData ? (
        <p>
          {words.atLeast(least)} <a href={hashOf("corrections")}>{words.toCorrections}</a>
        </p>
      ) : null}
    </div>
  );
}

function Start({ tenant, found, words, follow }: Omit<Props, "underWay">) {
  const [minutes, setMinutes] = useState(found.usual_minutes);
  const [shown, setShown] = useState<Shown>("none");
  const [starting, setStarting] = useState(false);

  async function start() {
    setStarting(true);
    await follow(models.train(tenant, minutes, shown));
    setStarting(false);
  }

  const offered = OFFERED.filter((each) => each <= found.most_minutes);
  return (
    <form
      className="fields"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <Field label={words.howLong} help={words.howLongHelp}>
        {(ids) => (
          <select {...ids} value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
            {(offered.includes(found.usual_minutes) ? offered : [found.usual_minutes, ...offered]).map((each) => (
              <option key={each} value={each}>
                {words.minutes(each)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {found.teacher === null ? null : (
        <Field label={words.teacher} help={words.teacherHelp(found.teacher)}>
          {(ids) => (
            <select {...ids} value={shown} onChange={(event) => setShown(event.target.value as Shown)}>
              {SHOWN.filter((each) => each !== "conversations" || found.standing.consent_at).map((each) => (
                <option key={each} value={each}>
                  {words.shown[each]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <div className="save">
        <button className="primary" disabled={starting}>
          {starting ? words.starting : words.start}
        </button>
      </div>
    </form>
  );
}

interface UnderWayProps {
  tenant: string;
  version: Version;
  words: ModelTexts;
  mayChange: boolean;
  follow: (answer: Promise<Models>) => Promise<void>;
}

function UnderWay({ tenant, version, words, mayChange, follow }: UnderWayProps) {
  const { number, state, progress } = version;
  const isWaiting = state === "queued";
  const share = isWaiting ? undefined : (progress.done ?? 0);
  const stage = words.stages[progress.stage ?? "reading"];
  return (
    <div className="under-way">
      <p role="status">
        <b>{isWaiting ? words.waits(number) : words.underWay(number)}</b>
        <span className="hint">{isWaiting ? words.waitsHelp : stage}</span>
      </p>
      <progress aria-label={isWaiting ? words.waits(number) : words.underWay(number)} max={1} value={share} />
      <p className="hint number">{isWaiting ? "" : told(progress, words)}</p>
      {mayChange ? <Sure label={words.cancelTraining} question={words.sureCancel} cancel={words.keep} onSure={() => void follow(models.cancel(tenant, number))} /> : null}
    </div>
  );
}

/** "41 % · about 3 minutes left · error 0.31" */
function told(progress: Version["progress"], words: ModelTexts): string {
  const left = progress.seconds_left;
  const parts = [
    `${Math.round((progress.done ?? 0) * 100)} %`,
    left == null ? "" : words.left(left < 60 ? words.seconds : words.minutesLeft(Math.round(left / 60))),
    progress.loss == null ? "" : words.loss(progress.loss),
  ];
  return parts.filter(Boolean).join(" · ");
}

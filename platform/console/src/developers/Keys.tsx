/** The API keys: made with rights, shown once, revoked. */

import { type FormEvent, useState } from "react";
import { Field, Section } from "../parts";
import { type Language, momentOf } from "../texts";
import { developers } from "./api";
import { problemOf } from "../problems";
import { Checks, ShownOnce, Sure } from "./parts";
import type { DeveloperTexts } from "./texts";
import type { Overview } from "./types";

interface Props {
  tenant: string;
  overview: Overview;
  texts: DeveloperTexts;
  language: Language;
  onChanged: () => Promise<void>;
}

export function Keys({ tenant, overview, texts, language, onChanged }: Props) {
  const [token, setToken] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    const scopes = values.getAll("scope").map(String);
    if (scopes.length === 0) return setProblem(texts.scopesMissing);
    await attempt(async () => {
      setToken((await developers.makeKey(tenant, String(values.get("name")), scopes, rateOf(values.get("rate")))).token);
      form.reset();
    });
  }

  async function attempt(work: () => Promise<unknown>) {
    try {
      await work();
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
    await onChanged();
  }

  return (
    <Section title={texts.keys} hint={texts.keysLead}>
      {token ? <ShownOnce title={texts.tokenTitle} value={token} texts={texts} onDone={() => setToken(null)} /> : null}
      {overview.keys.length === 0 ? <p className="outcome">{texts.noKeys}</p> : null}
      <ul className="lines">
        {overview.keys.map((key) => (
          <li key={key.id}>
            <b>{key.name}</b>
            <span className="hint">
              {key.scopes.join(", ")} · {texts.made(momentOf(key.created_at, language))}
            </span>
            <form
              className="rate"
              onSubmit={(event) => {
                event.preventDefault();
                const rate = rateOf(new FormData(event.currentTarget).get("rate"));
                void attempt(() => developers.limitKey(tenant, key.id, rate));
              }}
            >
              <input key={key.per_minute} name="rate" type="number" min={1} max={100000} defaultValue={key.per_minute ?? ""} placeholder={String(overview.per_minute)} aria-label={`${key.name}: ${texts.rate}`} />
              <span className="hint">{texts.aMinute}</span>
              <button className="quiet small">{texts.setRate}</button>
            </form>
            <Sure label={texts.revoke} question={texts.sureRevoke} cancel={texts.cancel} onSure={() => void attempt(() => developers.revokeKey(tenant, key.id))} />
          </li>
        ))}
      </ul>
      <form className="fields apart" onSubmit={(event) => void make(event)}>
        <Field label={texts.name} help={texts.nameHelp}>
          {(ids) => <input {...ids} name="name" required maxLength={80} />}
        </Field>
        <Field label={texts.rate} help={texts.rateHelp(overview.per_minute)}>
          {(ids) => <input {...ids} name="rate" type="number" min={1} max={100000} placeholder={String(overview.per_minute)} />}
        </Field>
        <Checks legend={texts.scopes} all={overview.scopes} name="scope" />
        {problem ? (
          <p className="problem" role="alert">
            {problem}
          </p>
        ) : null}
        <div className="save">
          <button className="primary">{texts.make}</button>
        </div>
      </form>
    </Section>
  );
}

/** A typed number of requests; nothing typed is the usual number. */
function rateOf(typed: FormDataEntryValue | null): number | null {
  return typed ? Number(typed) : null;
}

/** The webhook endpoints, and adding one. */

import { type FormEvent, useState } from "react";
import { Field, Section } from "../parts";
import { hashOf } from "../place";
import { type Language, momentOf } from "../texts";
import { developers } from "./api";
import { problemOf } from "../problems";
import { Checks, ShownOnce } from "./parts";
import type { DeveloperTexts } from "./texts";
import type { Endpoint, Overview } from "./types";

interface Props {
  tenant: string;
  overview: Overview;
  texts: DeveloperTexts;
  language: Language;
  onChanged: () => Promise<void>;
}

export function Endpoints({ tenant, overview, texts, language, onChanged }: Props) {
  const [secret, setSecret] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    try {
      const made = await developers.add(tenant, String(values.get("url")).trim(), values.getAll("event").map(String));
      setSecret(made.secret);
      setProblem(null);
      form.reset();
      await onChanged();
    } catch (error) {
      setProblem(problemOf(error));
    }
  }

  return (
    <Section title={texts.webhooks} hint={texts.webhooksLead}>
      {secret ? <ShownOnce title={texts.secretTitle} value={secret} texts={texts} onDone={() => setSecret(null)} /> : null}
      {overview.endpoints.length === 0 ? <p className="outcome">{texts.noWebhooks}</p> : null}
      <ul className="lines">
        {overview.endpoints.map((endpoint) => (
          <li key={endpoint.id}>
            <a href={hashOf("developers", endpoint.id)}>{endpoint.url}</a>
            <span className="hint">{typesOf(endpoint, overview, texts)}</span>
            <State endpoint={endpoint} texts={texts} language={language} />
          </li>
        ))}
      </ul>
      <form className="fields apart" onSubmit={(event) => void add(event)}>
        <Field label={texts.address} help={texts.addressHelp}>
          {(ids) => <input {...ids} name="url" type="url" required maxLength={2000} placeholder="https://example.com/webhooks" />}
        </Field>
        <Checks legend={texts.events} hint={texts.eventsHelp} all={overview.event_types} name="event" />
        {problem ? (
          <p className="problem" role="alert">
            {problem}
          </p>
        ) : null}
        <div className="save">
          <button className="primary">{texts.add}</button>
        </div>
      </form>
    </Section>
  );
}

export function State({ endpoint, texts, language }: { endpoint: Endpoint; texts: DeveloperTexts; language: Language }) {
  if (endpoint.disabled_reason) return <span className="badge urgent">{texts[endpoint.disabled_reason]}</span>;
  if (endpoint.failing_since) return <span className="badge urgent">{texts.failingSince(momentOf(endpoint.failing_since, language))}</span>;
  return <span className="badge good">{texts.works}</span>;
}

export function typesOf(endpoint: Endpoint, overview: Overview, texts: DeveloperTexts): string {
  return endpoint.event_types.length === overview.event_types.length ? texts.allEvents : endpoint.event_types.join(", ");
}

/** The webhook endpoints, and adding one. */

import { Field } from "../parts";
import { hashOf } from "../place";
import { type Language, momentOf } from "../texts";
import { developers } from "./api";
import { Checks, type Shared, Shelf, useAttempt } from "./parts";
import type { DeveloperTexts } from "./texts";
import type { Endpoint, Overview } from "./types";

export function Endpoints({ tenant, overview, texts, language, onChanged }: Shared) {
  const [problem, attempt] = useAttempt(onChanged);
  const add = async (values: FormData) => (await developers.add(tenant, String(values.get("url")).trim(), values.getAll("event").map(String))).secret;
  const fields = (
    <>
      <Field label={texts.address} help={texts.addressHelp}>
        {(ids) => <input {...ids} name="url" type="url" required maxLength={2000} placeholder="https://example.com/webhooks" />}
      </Field>
      <Checks legend={texts.events} hint={texts.eventsHelp} all={overview.event_types} name="event" />
    </>
  );
  return (
    <Shelf title={texts.webhooks} lead={texts.webhooksLead} secretTitle={texts.secretTitle} submit={texts.add} none={overview.endpoints.length ? null : texts.noWebhooks} fields={fields} problem={problem} texts={texts} attempt={attempt} make={add}>
      {overview.endpoints.map((endpoint) => (
        <li key={endpoint.id}>
          <a href={hashOf("developers", endpoint.id)}>{endpoint.url}</a>
          <span className="hint">{typesOf(endpoint, overview, texts)}</span>
          <State endpoint={endpoint} texts={texts} language={language} />
        </li>
      ))}
    </Shelf>
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

/** The API keys: made with rights, shown once, revoked. */

import { Field } from "../parts";
import { momentOf } from "../texts";
import { developers } from "./api";
import { Checks, type Shared, Shelf, Sure, useAttempt } from "./parts";

export function Keys({ tenant, overview, texts, language, onChanged }: Shared) {
  const [problem, attempt] = useAttempt(onChanged);

  async function make(values: FormData) {
    const scopes = values.getAll("scope").map(String);
    if (scopes.length === 0) throw new Error(texts.scopesMissing);
    return (await developers.makeKey(tenant, String(values.get("name")), scopes, rateOf(values.get("rate")))).token;
  }

  const fields = (
    <>
      <Field label={texts.name} help={texts.nameHelp}>
        {(ids) => <input {...ids} name="name" required maxLength={80} />}
      </Field>
      <Field label={texts.rate} help={texts.rateHelp(overview.per_minute)}>
        {(ids) => <input {...ids} name="rate" type="number" min={1} max={100000} placeholder={String(overview.per_minute)} />}
      </Field>
      <Checks legend={texts.scopes} all={overview.scopes} name="scope" />
    </>
  );
  return (
    <Shelf title={texts.keys} lead={texts.keysLead} secretTitle={texts.tokenTitle} submit={texts.make} none={overview.keys.length ? null : texts.noKeys} fields={fields} problem={problem} texts={texts} attempt={attempt} make={make}>
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
    </Shelf>
  );
}

/** A typed number of requests; nothing typed is the usual number. */
function rateOf(typed: FormDataEntryValue | null): number | null {
  return typed ? Number(typed) : null;
}

/** One endpoint: how it does, what was sent to it, and what can be done about it. */

import { type FormEvent, useCallback, useEffect, useState } from "react";
import { BackLink } from "../BackLink";
import { PageHead } from "../page";
import { Field, Section } from "../parts";
import { goTo } from "../place";
import { developers } from "./api";
import { DeliveryList } from "./DeliveryList";
import { State, typesOf } from "./Endpoints";
import { problemOf } from "../problems";
import { type Shared, ShownOnce, Sure } from "./parts";
import type { Delivery, Endpoint } from "./types";

const REFRESH = 4000; // milliseconds, while something waits to be sent

export function EndpointView({ tenant, endpoint, overview, texts, language, onChanged }: Shared & { endpoint: Endpoint }) {
  const [rows, setRows] = useState<Delivery[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [filter, setFilter] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const [says, setSays] = useState<{ text: string; bad: boolean } | null>(null);

  const load = useCallback(
    async (cursor: string | null = null) => {
      try {
        const page = await developers.deliveries(tenant, endpoint.id, filter, cursor);
        setRows((before) => (cursor && before ? [...before, ...page.data] : page.data));
        setNext(page.next_cursor);
      } catch (error) {
        setSays({ text: problemOf(error), bad: true });
      }
    },
    [tenant, endpoint.id, filter],
  );
  useEffect(() => void load(), [load]);
  const waits = rows?.some((row) => row.status === "queued") ?? false;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => void load(), REFRESH);
    return () => clearInterval(timer);
  }, [waits, load]);

  async function act(work: () => Promise<string | null>) {
    try {
      const text = await work();
      setSays(text === null ? null : { text, bad: false });
    } catch (error) {
      setSays({ text: problemOf(error), bad: true });
    }
    await Promise.all([load(), onChanged()]);
  }

  const test = () =>
    act(async () => {
      const last = (await developers.test(tenant, endpoint.id)).history.slice(-1)[0];
      if (!last || last.error) throw new Error(texts.testFailed(last?.error ?? texts.noAnswer));
      return texts.testWorked(last.status ?? 0, last.ms);
    });
  const rotate = () => act(async () => (setSecret((await developers.rotate(tenant, endpoint.id)).secret), null));
  const toggle = () => act(async () => (await developers.enable(tenant, endpoint.id, !endpoint.enabled), null));
  const again = (row: Delivery) => act(async () => (await developers.replay(tenant, endpoint.id, row.id), texts.replayed(1)));
  const remove = async () => {
    try {
      await developers.remove(tenant, endpoint.id);
      goTo("developers");
      await onChanged();
    } catch (error) {
      setSays({ text: problemOf(error), bad: true });
    }
  };
  const replaySince = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const since = new Date(String(new FormData(event.currentTarget).get("since"))).toISOString();
    void act(async () => texts.replayed((await developers.replaySince(tenant, endpoint.id, since)).queued));
  };

  return (
    <>
      <BackLink to="developers">{texts.back}</BackLink>
      <PageHead title={<span className="url">{endpoint.url}</span>} lead={typesOf(endpoint, overview, texts)}>
        <State endpoint={endpoint} texts={texts} language={language} />
      </PageHead>
      {secret ? <ShownOnce title={texts.secretTitle} hint={texts.earlier} value={secret} texts={texts} onDone={() => setSecret(null)} /> : null}
      <div className="save">
        <button type="button" className="primary" disabled={!endpoint.enabled} onClick={() => void test()}>
          {texts.test}
        </button>
        <button type="button" onClick={() => void toggle()}>
          {endpoint.enabled ? texts.pause : texts.enable}
        </button>
        <button type="button" onClick={() => void rotate()}>
          {texts.rotate}
        </button>
        <Sure label={texts.remove} question={texts.sureRemove} cancel={texts.cancel} onSure={() => void remove()} />
      </div>
      {says ? (
        <p className={says.bad ? "outcome bad" : "outcome good"} role={says.bad ? "alert" : "status"}>
          <b>{says.text}</b>
        </p>
      ) : null}
      <Section title={texts.deliveries}>
        <DeliveryList rows={rows} filter={filter} onFilter={setFilter} onAgain={endpoint.enabled ? (row) => void again(row) : null} texts={texts} language={language} />
        {next ? (
          <button type="button" className="quiet" onClick={() => void load(next)}>
            {texts.more}
          </button>
        ) : null}
        <form className="since apart" onSubmit={replaySince}>
          <Field label={texts.replaySince}>{(ids) => <input {...ids} type="datetime-local" name="since" required />}</Field>
          <button disabled={!endpoint.enabled}>{texts.replay}</button>
        </form>
      </Section>
    </>
  );
}

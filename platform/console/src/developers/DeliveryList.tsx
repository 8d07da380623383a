/** What was sent to an endpoint, attempt by attempt. */

import { type Language, momentOf } from "../texts";
import type { DeveloperTexts } from "./texts";
import type { Attempt, Delivery } from "./types";

const FILTERS = ["", "queued", "delivered", "failed"];

interface Props {
  rows: Delivery[] | null;
  filter: string;
  onFilter: (status: string) => void;
  onAgain: ((row: Delivery) => void) | null;
  texts: DeveloperTexts;
  language: Language;
}

export function DeliveryList({ rows, filter, onFilter, onAgain, texts, language }: Props) {
  return (
    <>
      <div className="filters" role="group" aria-label={texts.deliveries}>
        {FILTERS.map((status) => (
          <button key={status} type="button" aria-pressed={filter === status} onClick={() => onFilter(status)}>
            {texts.statuses[status] ?? texts.all}
          </button>
        ))}
      </div>
      {rows?.length === 0 ? <p className="hint">{texts.noDeliveries}</p> : null}
      <ul className="lines">
        {rows?.map((row) => (
          <li key={row.id}>
            <details>
              <summary>
                <b>{row.event_type}</b>
                <time dateTime={row.occurred_at}>{momentOf(row.occurred_at, language)}</time>
                <span className={row.status === "failed" ? "badge urgent" : "badge"}>{texts.statuses[row.status]}</span>
                <span className="hint">
                  {texts.attempts(row.attempts)}
                  {row.next_attempt_at ? `, ${texts.next(momentOf(row.next_attempt_at, language))}` : ""}
                </span>
              </summary>
              <p className="number">{row.event_id}</p>
              <ol>
                {row.history.map((attempt, index) => (
                  <li key={index}>{said(attempt, texts, language)}</li>
                ))}
              </ol>
            </details>
            {onAgain && row.status !== "queued" ? (
              <button type="button" aria-label={`${texts.again}: ${row.event_type}`} onClick={() => onAgain(row)}>
                {texts.again}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}

function said(attempt: Attempt, texts: DeveloperTexts, language: Language): string {
  return `${momentOf(attempt.at, language)}: ${attempt.status ?? texts.noAnswer}, ${attempt.ms} ms${attempt.error ? `, ${attempt.error}` : ""}`;
}

/** Opening hours: for each day none, or one range of time or more. */

import type { ChannelTexts } from "./texts";
import type { Hours } from "./types";

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MOST = 4; // ranges of a day

type Range = [from: string, until: string];

interface Props {
  hours: Hours;
  disabled: boolean;
  texts: ChannelTexts;
  onChange: (hours: Hours) => void;
}

export function HoursField({ hours, disabled, texts, onChange }: Props) {
  const change = (day: string, ranges: Range[]) => onChange({ ...hours, [day]: written(ranges) });
  return (
    <fieldset className="hours" disabled={disabled}>
      <legend className="sr">{texts.hours}</legend>
      {DAYS.map((day) => (
        <Day key={day} name={texts.days[day]!} ranges={read(hours[day])} texts={texts} onChange={(ranges) => change(day, ranges)} />
      ))}
    </fieldset>
  );
}

function Day({ name, ranges, texts, onChange }: { name: string; ranges: Range[]; texts: ChannelTexts; onChange: (ranges: Range[]) => void }) {
  const set = (at: number, range: Range) => onChange(ranges.map((each, number) => (number === at ? range : each)));
  return (
    <div className="day">
      <label className="option">
        <input type="checkbox" checked={ranges.length > 0} onChange={(event) => onChange(event.target.checked ? [["09:00", "18:00"]] : [])} />
        <span>{name}</span>
      </label>
      <div className="ranges">
        {ranges.length ? null : <span className="hint">{texts.closedDay}</span>}
        {ranges.map(([from, until], at) => (
          <div key={at} className="range">
            <input type="time" required aria-label={`${name}: ${texts.from}`} value={from} onChange={(event) => set(at, [event.target.value || from, until])} />
            <span aria-hidden="true">–</span>
            <input type="time" required aria-label={`${name}: ${texts.until}`} value={until} onChange={(event) => set(at, [from, event.target.value || until])} />
            {at ? (
              <button type="button" className="quiet small" aria-label={`${name}: ${texts.dropPause}`} onClick={() => onChange(ranges.filter((_, number) => number !== at))}>
                ×
              </button>
            ) : ranges.length < MOST ? (
              <button type="button" className="quiet small" aria-label={`${name}: ${texts.addPause}`} onClick={() => onChange([...ranges, ["14:00", "18:00"]])}>
                +
              </button>
            ) : null}
          </div>
        ))}
      </div>
    </div>
  );
}

export function read(written: string | undefined): Range[] {
  if (!written || written === "closed") return [];
  return written.split(",").map((part) => part.trim().split("-") as Range);
}

function written(ranges: Range[]): string {
  return ranges.length ? ranges.map((range) => range.join("-")).join(", ") : "closed";
}

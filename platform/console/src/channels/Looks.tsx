/** A chat's colours, font and corners. */

import { inkOn, STANDARD } from "./colours";
import { Field, Section } from "../parts";
import type { Shared } from "./shared";
import type { WidgetPart } from "./WidgetTab";

const FONTS: [value: string, name: string][] = [
  ["", "System"],
  ["Georgia, serif", "Georgia"],
  ["Verdana, sans-serif", "Verdana"],
  ["Trebuchet MS, sans-serif", "Trebuchet"],
  ["Courier New, monospace", "Courier"],
];
const NAMES = ["accent", "on-accent", "paper", "ink", "quiet", "line", "theirs", "bad"];
const CORNERS = 18; // pixels

export function Looks({ settings, set, texts }: Shared & WidgetPart) {
  const { theme } = settings;
  const put = (values: Record<string, string>) => set({ theme: Object.fromEntries(Object.entries({ ...theme, ...values }).filter(([, value]) => value)) });
  const accent = (prefix: string) => (value: string) => put({ [`${prefix}accent`]: value, [`${prefix}on-accent`]: value && inkOn(value) });
  const own = FONTS.some(([value]) => value === (theme.font ?? "")) ? FONTS : [...FONTS, [theme.font!, theme.font!] as [string, string]];
  const corners = theme.radius ?? `${CORNERS}px`;
  return (
    <Section title={texts.colours}>
      <div className="pair">
        <Colour label={texts.accent} name="accent" theme={theme} standard={texts.standard} onChange={accent("")} />
        <Colour label={texts.accentDark} name="dark-accent" theme={theme} standard={texts.standard} onChange={accent("dark-")} />
      </div>
      <div className="pair">
        <Field label={texts.font}>
          {(ids) => (
            <select {...ids} value={theme.font ?? ""} onChange={(event) => put({ font: event.target.value })}>
              {own.map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={texts.corners} help={corners}>
          {(ids) => (
            <input {...ids} type="range" min={0} max={28} value={parseInt(corners, 10)} onChange={(event) => put({ radius: Number(event.target.value) === CORNERS ? "" : `${event.target.value}px` })} />
          )}
        </Field>
      </div>
      <details>
        <summary>{texts.allColours}</summary>
        <div className="pair">
          {[["", texts.onLight] as const, ["dark-", texts.onDark] as const].map(([prefix, title]) => (
            <div key={title} className="fields">
              <h3>{title}</h3>
              {NAMES.map((name) => (
                <Colour key={name} label={texts.colourNames[name]!} name={prefix + name} theme={theme} standard={texts.standard} onChange={(value) => put({ [prefix + name]: value })} />
              ))}
            </div>
          ))}
        </div>
      </details>
    </Section>
  );
}

interface ColourProps {
  label: string;
  name: string;
  theme: Record<string, string>;
  standard: string;
  onChange: (value: string) => void; // "" for ours
}

function Colour({ label, name, theme, standard, onChange }: ColourProps) {
  const value = theme[name];
  return (
    <Field label={label}>
      {(ids) => (
        <span className="colour">
          <input {...ids} type="color" value={longForm(value ?? STANDARD[name]!)} onChange={(event) => onChange(event.target.value)} />
          <span className="hint number">{value ?? standard}</span>
          {value ? (
            <button type="button" className="quiet small" aria-label={`${label}: ${standard}`} onClick={() => onChange("")}>
              ×
            </button>
          ) : null}
        </span>
      )}
    </Field>
  );
}

/** #abc as #aabbcc, which is what a colour field takes. */
function longForm(colour: string): string {
  return colour.length < 6 ? `#${[...colour.slice(1, 4)].map((digit) => digit + digit).join("")}` : colour.slice(0, 7);
}

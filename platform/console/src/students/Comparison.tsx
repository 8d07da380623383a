/** How often a version was right, beside what comes with the package and what answered when it was trained. */

import type { ModelTexts } from "./texts";
import { type Figure, MEASURES, type Report, type Share, verdictOf } from "./report";

export function Comparison({ report, words, isOpen }: { report: Report; words: ModelTexts; isOpen: boolean }) {
  const figures = report.figures ?? {};
  const { live } = report;
  const right = figures.right;
  if (!right?.count) return <p className="outcome">{words.nothingKnown}</p>;
  const rows = MEASURES.filter((measure) => figures[measure]?.count);
  return (
    <>
      <Verdict figure={live?.figures.right ?? right} than={live ? words.thanVersion(live.number) : words.thanBuiltIn} words={words} />
      <details open={isOpen}>
        <summary>{words.figures(right.count)}</summary>
        <table className="compared">
          <thead>
            <tr>
              <td />
              <th scope="col">{words.builtInShort}</th>
              {live ? <th scope="col">{words.version(live.number)}</th> : null}
              <th scope="col">{words.thisOne}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((measure) => (
              <tr key={measure}>
                <th scope="row">{words.measures[measure]}</th>
                <Cell share={figures[measure]!.bare} words={words} />
                {live ? <Cell share={live.figures[measure]?.bare ?? null} words={words} /> : null}
                <Cell share={figures[measure]!.candidate} words={words} isNew />
              </tr>
            ))}
          </tbody>
        </table>
        <p className="hint">{words.intervals}</p>
      </details>
    </>
  );
}

function Verdict({ figure, than, words }: { figure: Figure; than: string; words: ModelTexts }) {
  if (!figure.difference) return null;
  const { share, interval } = figure.difference;
  const verdict = verdictOf(figure.difference);
  const hundred = (part: number) => Math.round(Math.abs(part) * 100);
  const [least, most] = [hundred(interval[0]), hundred(interval[1])];
  const told = {
    better: () => words.better(than, hundred(share), least, most),
    worse: () => words.worse(than, hundred(share), most, least),
    unsure: () => words.unsure(than, least, most),
  };
  return (
    <p className={verdict === "better" ? "outcome good" : verdict === "worse" ? "outcome bad" : "outcome"}>
      <b>{words.verdicts[verdict]}</b>
      <span>{told[verdict]()}</span>
    </p>
  );
}

function Cell({ share, words, isNew }: { share: Share | null; words: ModelTexts; isNew?: boolean }) {
  if (!share) return <td>–</td>;
  const percent = (part: number) => Math.round(part * 100);
  const [low, high] = share.interval;
  return (
    <td className={isNew ? "new" : undefined}>
      <b>{percent(share.share)} %</b> <small>{words.between(percent(low), percent(high))}</small>
    </td>
  );
}

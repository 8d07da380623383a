/** One version: how it came about, what it is worth, and what can be done with it. */

import { Sure } from "../developers/parts";
import { saidIn } from "../problems";
import { type Language, momentOf } from "../texts";
import { models } from "./api";
import { Comparison } from "./Comparison";
import type { ModelTexts } from "./texts";
import type { Models, Version } from "./types";

interface Props {
  tenant: string;
  version: Version;
  found: Models;
  words: ModelTexts;
  language: Language;
  follow: (answer: Promise<Models>) => Promise<void>;
}

export function VersionItem({ tenant, version, found, words, language, follow }: Props) {
  const { live, may_change } = found;
  const { number, state } = version;
  const isLive = live.number === number;
  const isOpen = found.versions.find((each) => each.state === "ready") === version; // the newest one's figures
  const teacher = version.data?.teacher;
  const learnt = Object.values(version.data?.learn ?? {}).reduce((sum, each) => sum + each, 0);
  return (
    <li>
      <article aria-label={words.version(number)}>
        <header>
          <h3>{words.version(number)}</h3>
          <Badge version={version} found={found} words={words} />
          <p className="hint">{words.asked(version.asked_by, momentOf(version.created_at, language))}</p>
        </header>
        {state === "failed" && version.error ? (
          <p className="outcome bad">
            <span>{failure(version.error, version.error_code, words, language)}</span>
          </p>
        ) : null}
        {state === "ready" ? (
          <>
            {version.report ? <Comparison report={version.report} words={words} isOpen={isOpen} /> : null}
            {learnt ? <p className="hint">{words.learnt(learnt)}</p> : null}
            {teacher?.lines ? <p className="hint">{words.taught(teacher.lines)}</p> : null}
            {teacher?.problem ? <p className="outcome bad">{words.teacherFailed(saidIn(language, teacher.problem, teacher.problem_code))}</p> : null}
            <p className="save">
              {may_change && !isLive ? <Sure label={words.use} question={words.sureUse} cancel={words.keep} onSure={() => void follow(models.activate(tenant, number))} /> : null}
              <a className="button" href={models.card(tenant, number)} download aria-label={words.cardOf(number)}>
                {words.card}
              </a>
            </p>
          </>
        ) : null}
      </article>
    </li>
  );
}

function failure(message: string, code: string | null, words: ModelTexts, language: Language): string {
  const said = saidIn(language, message, code ?? undefined);
  return said === message ? words.unforeseen(message) : said;
}

function Badge({ version, found, words }: { version: Version; found: Models; words: ModelTexts }) {
  const { live } = found;
  if (live.number === version.number) return <span className="badge good">{words.live}</span>;
  if (live.may_roll_back && live.earlier === version.number) return <span className="badge">{words.before}</span>;
  return <span className={version.state === "failed" ? "badge urgent" : "badge quiet"}>{words.states[version.state]}</span>;
}

"""Model cards: what a model is, how it was trained, and what the evaluation found, good or bad.

`write_card` is the starter's alone, by `frontdesk tune card`; `write_models_card` is that of all built-in models, by `frontdesk tune eval`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from typing import Any

import yaml

from frontdesk.tuning.distance import ALL
from frontdesk.tuning.evaluation.report import GENERATED
from frontdesk.tuning.evaluation.report import Evaluation as Everything
from frontdesk.tuning.evaluation.sets.asking import source_of
from frontdesk.tuning.figures import Figure, wilson
from frontdesk.tuning.starter.evaluate import WEIGHTS, Evaluation, Judged
from frontdesk.tuning.starter.shape import Shape

Choice = Callable[[Judged], str]


def write_card(evaluation: Evaluation, run: Mapping[str, Any], last: Mapping[str, Any], weight: float) -> str:
    """The card as Markdown. `run` is what the run folder tells of itself, `last` the last line of the training log, `weight` what the agents'
    decisions give the starter's likelihood as they are shipped."""
    return "\n".join([*_about(run, last), *_results(evaluation), *_honesty(evaluation, weight), ""])


def _about(run: Mapping[str, Any], last: Mapping[str, Any]) -> list[str]:
    shape = Shape(**run["shape"])
    size = sum(math.prod(each) for each in shape.tensors().values())
    return [
        "# Frontdesk starter",
        "",
        "Written by `frontdesk tune card`; do not edit by hand.",
        "",
        f"A Llama-architecture language model of {size / 1e6:.1f} million parameters ({shape.layers} layers of width "
        f"{shape.width}, {shape.vocabulary} byte-level BPE tokens of its own, context {shape.context}), trained from random "
        "weights and quantised to Q8_0 by llama.cpp. English and French. Apache-2.0.",
        "",
        "## Training",
        "",
        "- Data: conversations of random businesses made by `frontdesk.tuning.generator`, in the wordings of its fitting "
        "pool. No data of others, no customer's words.",
        "- Tasks: naming the next action after a conversation (`frontdesk_agents.deciding.prompt`), and short replies that "
        "repeat one of a few given notes or say that none answers.",
        f"- {run['minutes']:.0f} minutes on one CPU thread, seed {run['seed']}, {run['steps']:,} steps, {run['tokens'] / 1e6:.1f} million tokens with padding, "
        f"{run['epoch'] + 1} passes begun over the data; last training loss {last['loss']:.2f} nats a token, and "
        f"{last['held_out_loss']:.2f} on the completions of businesses held out (in wordings it knows).",
        "",
    ]


def _results(evaluation: Evaluation) -> list[str]:
    judged = evaluation.judged
    best = max(range(len(WEIGHTS)), key=lambda at: _right(judged, lambda each: each.both[at]))
    ways: dict[str, Choice] = {
        "embedder alone: the nearest example": lambda each: each.embedder,
        "starter alone: its likeliest action": lambda each: each.starter,
        f"both: votes of examples, and likelihood with weight {WEIGHTS[best]}": lambda each: each.both[best],
    }
    return [
        "## Which action comes next?",
        "",
        f"{len(judged):,} decisions of businesses generated from seed {evaluation.seed}, asked in the wordings of the test "
        "pool, none of which was trained on. Share of right actions, with its 95 % interval (Wilson).",
        "",
        "| decided by | all | English | French | mean over the actions |",
        "|---|---|---|---|---|",
        *(_row(name, choose, judged) for name, choose in ways.items()),
        "",
        f"The weight of the last row is the best of {', '.join(map(str, WEIGHTS))} on these very decisions, so that row is "
        "the most that such a sum could add. "
        f"The starter takes {evaluation.milliseconds:.0f} ms a decision on one thread.",
        "",
        "| right action | count | embedder alone | starter alone |",
        "|---|---|---|---|",
        *_by_action(judged),
        "",
    ]


def _honesty(evaluation: Evaluation, weight: float) -> list[str]:
    judged = evaluation.judged
    both = max(_right(judged, lambda each, at=at: each.both[at]) for at in range(len(WEIGHTS)))  # type: ignore[misc]
    gain = (both - max(_right(judged, lambda e: e.embedder), _right(judged, lambda e: e.starter))) / len(judged)
    use = "do not ask it at all" if not weight else f"count its log-likelihood with weight {weight}"
    return [
        "## How much it is worth",
        "",
        f"- At its best the sum decides {gain:+.1%} of these cases better than the better of the two alone. "
        f"The decisions that are shipped {use}: they weigh more evidence than the nearest example (bound arguments, "
        "the catalogue, the passages found), and what counts is `frontdesk bench grounded`.",
        "- Much of what it gets right alone is `answer`, the commonest action, which it falls back to. The last column of "
        "the first table shows what is left when every action counts the same.",
        "- It knows the wordings it was trained on and little else: an action that people ask for in other words is often "
        "taken for `answer`, and a tool whose name it never saw is a guess.",
        "- It must not write to customers: it can repeat a short note, it cannot reason, count, translate or chat.",
        "- Set `FRONTDESK_MODEL` to an instruct GGUF for free text.",
    ]


def _row(name: str, choose: Choice, judged: tuple[Judged, ...]) -> str:
    cells = [_share(choose, judged)]
    for language in ("en", "fr"):
        cells.append(_share(choose, [each for each in judged if each.decision.language == language]))
    return f"| {name} | {' | '.join(cells)} | {_mean_over_actions(choose, judged):.1%} |"


def _mean_over_actions(choose: Choice, judged: tuple[Judged, ...]) -> float:
    """The mean of the shares of each action, frequent or not."""
    actions = {each.decision.right for each in judged}
    own = ([each for each in judged if each.decision.right == action] for action in actions)
    return sum(_right(of_action, choose) / len(of_action) for of_action in own) / len(actions)


def _share(choose: Choice, judged: Iterable[Judged]) -> str:
    every = list(judged)
    low, high = wilson(_right(every, choose), len(every))
    return f"{_right(every, choose) / len(every):.1%} ({low:.1%} to {high:.1%})"


def _by_action(judged: tuple[Judged, ...]) -> Iterable[str]:
    for action, count in Counter(each.decision.right for each in judged).most_common():
        own = [each for each in judged if each.decision.right == action]
        embedder, starter = _right(own, lambda each: each.embedder), _right(own, lambda each: each.starter)
        yield f"| `{action}` | {count} | {embedder / count:.0%} | {starter / count:.0%} |"


def _right(judged: Iterable[Judged], choose: Choice) -> int:
    return sum(choose(each) == each.decision.right for each in judged)


def write_models_card(found: Everything) -> str:
    """The card of the built-in models as Markdown: data, licences, sizes, every figure with its interval, and the limits."""
    told: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("models.yaml").read_text(encoding="utf-8"))
    lines = ["# Frontdesk's built-in models", "", "Written by `frontdesk tune eval --card`; do not edit by hand.", ""]
    lines += ["| model | what | in the package | licence |", "|---|---|---|---|", *map(_model, told["models"]), ""]
    lines += ["## Trained on", "", *(f"- {each}" for each in told["data"]), ""]
    lines += ["## Measured on", "", *_measured_on(found), "", "## Scores", "", *_scores(found), *_french(found), ""]
    lines += ["## Speed", "", _speed(found), "", "## Not good for", "", *(f"- {each}" for each in told["not_good_for"])]
    return "\n".join([*lines, *_shortcomings(found), ""])


def _model(each: Mapping[str, str]) -> str:
    size = len(files("frontdesk.engine.models").joinpath(each["file"]).read_bytes())
    return f"| {each['name']} | {each['what']} | {size / 1e6:.1f} MB | {each['licence']} |"


def _measured_on(found: Everything) -> Iterable[str]:
    yield f"- `generated`: businesses of the seed {found.seed}, asked in wordings of the test pool, through the real engine and graphs."
    for name in found.sections:
        if name != GENERATED:
            source = source_of(name)
            yield f"- `{name}`: {source['name']} ({source['licence']}, {source['url']}). {source['cite']}."
    if found.limit is not None:
        yield f"- At most {found.limit} cases of each part of a set, spread evenly over it."


def _scores(found: Everything) -> Iterable[str]:
    yield "Shares with their 95 % intervals (Wilson, and Zou, Huang and Zhang for the mean of two)."
    yield ""
    yield "| figure | cases | ours | embedder alone | wanted |"
    yield "|---|---|---|---|---|"
    for section, name, figure in found.figures():
        yield f"| {section}: {name} | {figure.count} | {figure.ours} | {figure.embedder} | {_wanted(figure)} |"


def _french(found: Everything) -> Iterable[str]:
    if ALL in found.french:
        told = found.french[ALL]
        closed = f"{told.closed} of it is closed" if told.closed else "there is nothing to close for sure"
        yield ""
        yield f"French is behind English by {told.alone} with the embedder alone and by {told.shipped} as shipped: {closed}."


def _wanted(figure: Figure) -> str:
    if figure.wanted is None:
        return ""
    bound = "at most" if figure.at_most else "at least"
    return f"{bound} {figure.wanted:.1%}{'' if figure.reached else ', short'}"


def _speed(found: Everything) -> str:
    told = found.speed.as_json()
    return (
        f"{told['decisions']} decisions took {told['median_ms']} ms in the median and {told['p95_ms']} ms at the 95th percentile on this "
        f"machine; the starter wrote {told['tokens_per_second']} tokens a second for one reader."
    )


def _shortcomings(found: Everything) -> Iterable[str]:
    if found.short:
        yield f"- Short of what is wanted here: {', '.join(found.short)}."
    if found.invented:
        yield f"- {found.invented} sentences or values had no source."

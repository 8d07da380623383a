"""`frontdesk tune`: train, export and judge the models that come with the package."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import orjson
import typer

from frontdesk.kit.errors import InvalidInput

app = typer.Typer(help="Train, export and judge the built-in models.", no_args_is_help=True)

Out = Annotated[Path, typer.Option(help="The folder of the run; the same folder goes on where it stopped.")]
Seed = Annotated[int, typer.Option(min=0, help="Of the businesses, the first weights and the order.")]


@app.command()
def train(
    out: Out,
    minutes: Annotated[float, typer.Option(min=0.05, max=100_000, help="Of training, all slices together.")] = 45,
    seed: Seed = 1,
    businesses: Annotated[int, typer.Option(min=2, max=100_000, help="Random businesses to learn from.")] = 1500,
    threads: Annotated[int, typer.Option(min=1, max=256)] = 1,
) -> None:
    """Train a starter model from random weights. Stop it at any time; the same command goes on from the last minute."""
    need_extra("torch", "tokenizers")
    from frontdesk.cli.tune_train import run

    run(out, minutes, seed, businesses, threads)


@app.command()
def export(out: Out, to: Annotated[Path, typer.Option(help="The GGUF to write; its hash lands beside it.")]) -> None:
    """Write a trained run as a Q8_0 GGUF, compare it with PyTorch, and note its SHA-256."""
    need_extra("torch", "tokenizers")
    from frontdesk.cli.tune_export import run

    run(out, to)


@app.command()
def card(
    out: Out,
    model: Annotated[Path, typer.Option(help="The exported GGUF; the card lands beside it.")],
    seed: Annotated[
        int, typer.Option(min=0, help="Of the businesses it is judged on; not that of the training.")
    ] = 4242,
    decisions: Annotated[int, typer.Option(min=1, max=100_000, help="To judge.")] = 2000,
) -> None:
    """Judge an exported model on new businesses in new words, and write its model card."""
    need_extra("torch", "tokenizers")
    from frontdesk.cli.tune_card import run

    run(out, model, seed, decisions)


@app.command()
def embedder(
    to: Annotated[Path, typer.Option(help="The GGUF of layers to write.")] = Path("embedder.layers.gguf"),
    minutes: Annotated[float, typer.Option(min=0.05, max=100_000, help="Of training.")] = 20,
    seed: Seed = 1,
    businesses: Annotated[int, typer.Option(min=0, max=10_000, help="Random ones beside those written by hand.")] = 150,
    threads: Annotated[int, typer.Option(min=1, max=256)] = 2,
) -> None:
    """Fine-tune the embedder so that a question lies near the sentences that answer it."""
    need_extra("torch")
    from frontdesk.cli.tune_embedder import run

    run(to, minutes, seed, businesses, threads)


@app.command()
def french(
    to: Annotated[Path, typer.Option(help="The GGUF of layers to write.")] = Path("french.layers.gguf"),
    minutes: Annotated[float, typer.Option(min=0.05, max=100_000, help="Of training.")] = 15,
    seed: Seed = 1,
    threads: Annotated[int, typer.Option(min=1, max=256)] = 2,
    glossed: Annotated[
        bool,
        typer.Option("--glossed", help="The student reads French in English words, as the package's embedder does."),
    ] = False,
) -> None:
    """Teach the embedder to read French, from aligned sentences, and compare it with the gloss that the package uses."""
    need_extra("torch")
    from frontdesk.cli.tune_french import run

    run(to, minutes, seed, threads, glossed)


@app.command()
def judge(
    to: Annotated[Path, typer.Option(help="The GGUF of layers to write.")] = Path("judge.layers.gguf"),
    minutes: Annotated[float, typer.Option(min=0.05, max=100_000, help="Of training.")] = 25,
    seed: Seed = 1,
    businesses: Annotated[int, typer.Option(min=0, max=10_000, help="Random ones beside those written by hand.")] = 150,
    threads: Annotated[int, typer.Option(min=1, max=256)] = 2,
    further: Annotated[
        bool, typer.Option("--further", help="Go on from the package's judge, not from the embedder.")
    ] = False,
    open_set: Annotated[
        list[Path] | None, typer.Option("--set", help="A knowledge.json of DSTC9 or 11, or a file in SQuAD's shape.")
    ] = None,
) -> None:
    """Fine-tune the judge, which reads a question beside a sentence and tells whether it answers."""
    need_extra("torch")
    from frontdesk.cli.tune_judge import run

    run(to, minutes, seed, businesses, threads, further, open_set or [])


@app.command()
def fit(
    seed: Seed = 900,
    businesses: Annotated[int, typer.Option(min=1, max=10_000, help="Random businesses to look at.")] = 16,
    questions: Annotated[int, typer.Option(min=1, max=1000, help="Of each business.")] = 60,
    to: Annotated[
        Path, typer.Option(help="Where the weights go; the package's own are in frontdesk_agents/deciding.")
    ] = Path("weights.json"),
) -> None:
    """Fit the weights of decisions on generated businesses, through the real rooms, engine and graphs."""
    from frontdesk.cli.tune_fit import run

    run(seed, businesses, questions, to)


@app.command("eval")
def evaluate(
    seed: Annotated[int, typer.Option(min=0, help="Of the generated businesses; not that of any training.")] = 4242,
    questions: Annotated[int, typer.Option(min=1, max=20_000, help="To the generated businesses.")] = 300,
    sgd: Annotated[Path | None, typer.Option(help="The folder of Schema-Guided Dialogue.")] = None,
    bfcl: Annotated[Path | None, typer.Option(help="BFCL's folder bfcl_eval/data.")] = None,
    clinc: Annotated[Path | None, typer.Option(help="CLINC150's data_full.json, or its folder.")] = None,
    taskmaster: Annotated[Path | None, typer.Option(help="Taskmaster's folder, or one of its TM-....")] = None,
    abcd: Annotated[Path | None, typer.Option(help="The folder of Action-Based Conversations.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Cases of each part of a set; all when not given.")] = None,
    card: Annotated[Path | None, typer.Option(help="Write a model card there, too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line.")] = False,
) -> None:
    """Judge the built-in models: on generated businesses and on open sets that lie on this machine."""
    from frontdesk.cli.tune_eval import run

    if card is not None and not card.resolve().parent.is_dir():
        raise InvalidInput(f"{card} cannot be written: make its folder first")
    sets = {"sgd": sgd, "bfcl": bfcl, "clinc": clinc, "taskmaster": taskmaster, "abcd": abcd}
    evaluation = asyncio.run(run(seed, questions, sets, limit))
    if card is not None:
        from frontdesk.tuning.starter.card import write_models_card

        card.write_text(write_models_card(evaluation), encoding="utf-8")
    typer.echo(orjson.dumps(evaluation.as_json(), option=0 if as_json else orjson.OPT_INDENT_2).decode())
    if evaluation.short:
        raise typer.Exit(1)


@app.command()
def data(
    tenant: Annotated[str, typer.Option(help="The business's slug.")],
    to: Annotated[Path, typer.Option(help="The folder to write; files of an earlier run are replaced.")],
    seed: Annotated[int, typer.Option(min=0, help="Of the conversations that are held out.")] = 1,
    held_out: Annotated[float, typer.Option(min=0, max=0.9, help="Share of the conversations to judge by.")] = 0.2,
    only_corrections: Annotated[
        bool, typer.Option("--only-corrections", help="Without conversations, which need the business's consent.")
    ] = False,
) -> None:
    """Write a business's corrections and, with its consent, its conversations as training data without personal data."""
    from frontdesk.cli.tune_data import run

    run(tenant, to, seed, held_out, only_corrections)


@app.command()
def teach(
    tenant: Annotated[str, typer.Argument(help="The business's slug.")],
    data: Annotated[Path, typer.Option(help="The folder of frontdesk tune data, to which lines are added.")],
    agent: Annotated[str, typer.Option(help="The agent's slug.")] = "support",
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Of the order and of the teacher.")] = 1,
    requests: Annotated[int, typer.Option(min=0, max=1_000_000, help="The most to make now.")] = 200,
    tokens: Annotated[int, typer.Option(min=0, help="After so many no more is asked.")] = 500_000,
    minutes: Annotated[float, typer.Option(min=0.05, max=10_000, help="The longest to go on.")] = 30,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Requests under way together.")] = 4,
    conversations: Annotated[
        bool,
        typer.Option(
            "--conversations", help="Show it corrected and answered questions, too, with the business's consent."
        ),
    ] = False,
) -> None:
    """Let a large model write training lines from a business's documents and tools.

    FRONTDESK_TEACHER_URL, _MODEL and _KEY name an OpenAI-compatible server; _MODEL alone a GGUF, served here. Stop it at any time:
    the same command goes on without asking anything again.
    """
    from frontdesk.cli.tune_teach import Limits, Wanted, run

    run(Wanted(tenant, agent, seed, conversations), data, Limits(requests, tokens, minutes, at_once))


@app.command()
def student(
    to: Annotated[Path, typer.Option(help="The folder of the student; the same folder goes on where it stopped.")],
    tenant: Annotated[str | None, typer.Option(help="The business's slug.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Instead of a business: what `frontdesk tune data` has written.")
    ] = None,
    base: Annotated[
        Path | None, typer.Option(help="Make an adapter of this Llama- or Qwen-shaped GGUF, and not of the judge.")
    ] = None,
    minutes: Annotated[float, typer.Option(min=0.01, max=1_000, help="Of training, at most.")] = 8,
    seed: Seed = 1,
    threads: Annotated[int, typer.Option(min=1, max=256)] = 2,
    only_corrections: Annotated[
        bool, typer.Option("--only-corrections", help="Without conversations, which need the business's consent.")
    ] = False,
) -> None:
    """Make a business its own student: an adapter of the judge, examples and weights, or an adapter of a chat model; and a report of how
    good it is."""
    if (tenant is None) == (data is None):
        raise InvalidInput("say which data to learn from: --tenant SLUG, or --data FOLDER")
    need_extra("torch")
    from frontdesk.cli.tune_student import run

    run(tenant, data, to, base, minutes, seed, threads, only_corrections)


def need_extra(*modules: str) -> None:
    """Refuse training where a library that it needs is missing. Raises `InvalidInput`."""
    if any(find_spec(module) is None for module in modules):
        raise InvalidInput('training needs PyTorch: run `pip install "frontdesk[tuning]"` first')

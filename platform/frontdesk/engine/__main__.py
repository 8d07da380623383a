"""`python -m frontdesk.engine`: the process that owns the models."""

from __future__ import annotations

import argparse
import gc
import os
import re
import socket
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import get_args

import uvicorn
from llama_cpp import llama_cpp as llama

from frontdesk.engine.adapters import Adapters, LoopHost
from frontdesk.engine.constraint import GrammarCompiler
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.errors import EngineError
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.names import EMBEDDER_NAME, RERANKER_NAME
from frontdesk.engine.reranking import Reranker
from frontdesk.engine.runner import Limits, LlamaRunner
from frontdesk.engine.server import create_server
from frontdesk.engine.service import Chat, Engine, Ranking
from frontdesk.engine.sizing import Asked, Attention, KvType, Machine, free_memory, plan, shape_of
from frontdesk.engine.tokens import Vocabulary
from frontdesk.kit.errors import FrontdeskError

_NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,63})=(.+)")

SWITCH_SECONDS = 0.0002
"""How soon the engine's thread gets Python's lock back from the server's: llama.cpp's threads wait for it meanwhile."""


def main() -> None:
    """Load the models, then listen; one clear line and exit 2 when that is not possible."""
    options = _options()
    try:
        listening = _listen(options.socket, options.port)
        engine = _load(options)
    except (FrontdeskError, OSError) as error:
        sys.exit(_fail(str(error)))
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()  # what is there now stays: no collection looks through it again
    for chat in engine.chats:
        chat.loop.start()
    config = uvicorn.Config(create_server(engine), log_level="warning", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=listening)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m frontdesk.engine", description="Serve one shared model.")
    parser.add_argument("--socket", type=Path, help="listen on this unix socket")
    parser.add_argument("--port", type=int, help="listen on this port of 127.0.0.1")
    parser.add_argument(
        "--model", action="append", default=[], help="a chat model's GGUF, as NAME=PATH when there are more"
    )
    parser.add_argument("--embedder", type=Path, help="the embedder's GGUF")
    parser.add_argument("--reranker", type=Path, help="the reranker's GGUF, a BERT with a classification head")
    parser.add_argument(
        "--adapters", action="append", default=[], help="a model's folder of LoRA adapters: [NAME=]PATH"
    )
    parser.add_argument("--name", default="frontdesk", help="in the API, the name of a model that is given without one")
    parser.add_argument(
        "--context", type=_within(64, 1 << 20), help="tokens of one sequence; by model and memory if left out"
    )
    parser.add_argument("--sequences", type=_within(1, 256), help="replies at once; by memory if left out")
    parser.add_argument("--batch", type=_within(32, 8192), help="tokens of one step")
    parser.add_argument(
        "--threads", type=_within(1, 512), help="threads that compute; a core each, at most 8, if left out"
    )
    parser.add_argument(
        "--gpu-layers", type=_within(-1, 9999), help="layers on the GPU, -1 for all; all if there is one"
    )
    parser.add_argument(
        "--shelf",
        type=_within(0, 1 << 20),
        help="MiB for what sequences held before; a tenth of what is free if left out",
    )
    parser.add_argument("--kv-type", choices=get_args(KvType), default="f16", help="numbers of the KV cache")
    parser.add_argument("--flash-attention", choices=get_args(Attention), default="auto")
    return parser.parse_args()


def _within(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text} is not from {least} to {most}")
        return int(text)

    return number


def _listen(path: Path | None, port: int | None) -> list[socket.socket]:
    if path is None and port is None:
        raise EngineError("say where to listen: --socket PATH, --port N, or both")
    sockets = [_unix_socket(path)] if path is not None else []
    return sockets + ([_port(port)] if port is not None else [])


def _port(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        raise EngineError(f"port {port} is in use: give another one with --port") from error
    return listening


def _unix_socket(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o177)
    try:
        listening.bind(str(path))
    finally:
        os.umask(mask)
    return listening


def _load(options: argparse.Namespace) -> Engine:
    embedder = Embedder(options.embedder, threads=1) if options.embedder else None
    reranker = Reranker(options.reranker, threads=1) if options.reranker else None
    models = _named(options.model, options.name, (EMBEDDER_NAME, RERANKER_NAME))
    folders = _named(options.adapters, next(iter(models), options.name))
    if unknown := folders.keys() - models.keys() - ({RERANKER_NAME} if reranker else set()):
        raise EngineError(f"--adapters names {sorted(unknown)[0]!r}, which is no model: give it with --model NAME=PATH")
    limits = plan([shape_of(path) for path in models.values()], _asked(options), _machine())
    chats = [
        _chat(name, path, found, folders.get(name)) for (name, path), found in zip(models.items(), limits, strict=True)
    ]
    ranking = Ranking(reranker, Adapters(RERANKER_NAME, reranker, folders.get(RERANKER_NAME))) if reranker else None
    return Engine(chats, embedder, ranking)


def _named(given: list[str], default: str, reserved: tuple[str, ...] = ()) -> dict[str, Path]:
    """Paths by the names before them, `NAME=PATH`; one may go without."""
    found: dict[str, Path] = {}
    for text in given:
        match = _NAMED.fullmatch(text)
        name, path = match.groups() if match else (default, text)
        if name in found or name in reserved:
            raise EngineError(f"the name {name!r} is given twice: write NAME=PATH with another name")
        found[name] = Path(path)
    return found


def _asked(options: argparse.Namespace) -> Asked:
    return Asked(**{field.name: getattr(options, field.name) for field in fields(Asked)})


def _machine() -> Machine:
    return Machine(free_memory(), os.cpu_count() or 2, bool(llama.llama_supports_gpu_offload()))


def _chat(name: str, path: Path, limits: Limits, folder: Path | None) -> Chat:
    runner = LlamaRunner(path, limits)
    print(f"engine: {name} with {limits}", file=sys.stderr)
    loop = EngineLoop(runner, limits, name=name)
    adapters = Adapters(name, LoopHost(loop, runner), folder)
    return Chat(name, limits.context, loop, Vocabulary(runner.model), GrammarCompiler(runner.vocab), adapters)


def _fail(message: str) -> int:
    print(f"engine: {message}", file=sys.stderr)
    return 2


main()

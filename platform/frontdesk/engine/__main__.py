"""`python -m frontdesk.engine`: the process that owns the models."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path

import uvicorn

from frontdesk.engine.adapters import Adapters
from frontdesk.engine.constraint import GrammarCompiler
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.errors import EngineError
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.reranking import Reranker
from frontdesk.engine.runner import Limits, LlamaRunner
from frontdesk.engine.server import create_server
from frontdesk.engine.service import Chat, Engine
from frontdesk.engine.tokens import Vocabulary


def main() -> None:
    """Load the models, then listen; one clear line and exit 2 when that is not possible."""
    options = _options()
    try:
        listening = _listen(options.socket, options.port)
        engine = _load(options)
    except (EngineError, OSError) as error:
        sys.exit(_fail(str(error)))
    if engine.chat is not None:
        engine.chat.loop.start()
    config = uvicorn.Config(create_server(engine), log_level="warning", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=listening)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m frontdesk.engine", description="Serve one shared model.")
    parser.add_argument("--socket", type=Path, help="listen on this unix socket")
    parser.add_argument("--port", type=int, help="listen on this port of 127.0.0.1")
    parser.add_argument("--model", type=Path, help="the chat model's GGUF")
    parser.add_argument("--embedder", type=Path, help="the embedder's GGUF")
    parser.add_argument("--reranker", type=Path, help="the reranker's GGUF, a BERT with a classification head")
    parser.add_argument("--adapters", type=Path, help="the folder of LoRA adapters, NAME.gguf each")
    parser.add_argument("--name", default="frontdesk", help="the chat model's name in the API")
    parser.add_argument("--context", type=int, default=4096, help="tokens of one sequence")
    parser.add_argument("--sequences", type=int, default=16, help="replies at once")
    parser.add_argument("--threads", type=int, default=min(os.cpu_count() or 2, 8))
    return parser.parse_args()


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
    return Engine(_chat(options) if options.model else None, embedder, reranker)


def _chat(options: argparse.Namespace) -> Chat:
    limits = Limits(context=options.context, sequences=options.sequences, threads=options.threads)
    runner = LlamaRunner(options.model, limits)
    loop = EngineLoop(runner, sequences=limits.sequences, batch=limits.batch, context=limits.context)
    adapters = Adapters(loop, runner, options.adapters)
    return Chat(options.name, limits.context, loop, Vocabulary(runner.model), GrammarCompiler(runner.vocab), adapters)


def _fail(message: str) -> int:
    print(f"engine: {message}", file=sys.stderr)
    return 2


main()

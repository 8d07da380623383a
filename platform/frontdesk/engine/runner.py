"""llama.cpp: the model, its context, and the few calls the engine makes. One thread owns it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from llama_cpp import llama_cpp as llama

from frontdesk.engine.errors import Aborted, BadModel, DecodeFailed, OutOfCache, Refused
from frontdesk.engine.loras import Loras
from frontdesk.engine.request import Logits
from frontdesk.engine.scheduler import Chunk
from frontdesk.engine.shelf import State
from frontdesk.engine.token_batch import TokenBatch


def check(code: int) -> None:
    """What a return code of `llama_decode` means (llama.h). Raises `OutOfCache`, `Aborted`, `Refused`; `DecodeFailed` when nobody
    knows what the sequences of the batch hold now."""
    meanings = {
        1: OutOfCache("the KV cache is full"),
        2: Aborted("llama.cpp was stopped in the middle of a batch"),
        -1: Refused("llama.cpp refuses this batch"),
    }
    if code != 0:
        raise meanings.get(code) or DecodeFailed(f"llama.cpp could not go on: llama_decode returned {code}")


class Runner(Protocol):
    """What the loop needs of a model."""

    def save(self, sequence: int) -> State:
        """What a sequence holds."""
        ...

    def restore(self, sequence: int, state: State) -> None:
        """Make a sequence hold what another one, or itself, held when it was saved, and nothing else. Raises `DecodeFailed`."""
        ...

    def keep(self, sequence: int, length: int) -> None:
        """Take all tokens from `length` on out of a sequence."""
        ...

    def decode(self, chunks: list[Chunk], positions: list[int]) -> list[list[Logits]]:
        """Decode chunks at their positions; of each that is a last one the logits after its tokens and after each guess.
        They may be written on, and are gone with the next call. Raises as `check` does."""
        ...

    def use(self, adapter: str | None) -> None:
        """Decode with this adapter from now on."""
        ...

    def is_end(self, token: int) -> bool: ...


@dataclass(frozen=True)
class Limits:
    """`context` is per sequence, in tokens; `batch` the tokens of one step, of which `part` are computed at a time; `shelf` the bytes
    for what sequences held before they made room.

    Measured on two cores (platform/decisions/0006-engine.md): without flash attention and in parts of 128 tokens, a prompt's
    short remainder behind a long shared beginning takes half the time, and nothing else takes longer.
    """

    context: int = 4096
    sequences: int = 16
    batch: int = 256
    part: int = 128
    threads: int = 2
    flash_attention: bool = False
    kv_type: str = "f16"  # or q8_0, with flash attention only
    gpu_layers: int = 0  # -1 for all
    shelf: int = 0


_started = False


def start_backend() -> None:
    """Start llama.cpp once a process, quietly."""
    global _started
    if not _started:
        llama.llama_log_set(_quiet, ctypes.c_void_p())
        llama.llama_backend_init()
        _started = True


@llama.llama_log_callback  # type: ignore[untyped-decorator]
def _quiet(_level: int, _text: bytes, _data: Any) -> None:
    return None


def load_model(path: Path, gpu_layers: int = -1) -> Any:
    """A llama_model pointer. Raises `BadModel` for a file that is missing or no GGUF that llama.cpp can load.

    The thread that loads ends at once, and with it the OpenMP threads that helped it: where more of these live than there are cores,
    libgomp lets those that compute sleep at every barrier instead of spin (libgomp/config/linux/wait.h).
    """
    if not path.is_file():
        raise BadModel(f"there is no model at {path}")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise BadModel(f"{path} is no GGUF file: give the path of a model in GGUF form")
    start_backend()
    params = llama.llama_model_default_params()
    params.n_gpu_layers = gpu_layers
    with ThreadPoolExecutor(1) as loader:
        model = loader.submit(llama.llama_model_load_from_file, str(path).encode(), params).result()
    if not model:
        raise BadModel(f"llama.cpp cannot load {path}: it may be damaged or too new for this version")
    return model


class LlamaRunner:
    """Implements `Runner`. One KV stream per sequence: a unified cache halves the decode rate of long contexts."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.model = load_model(path, limits.gpu_layers)
        self.limits = limits
        self.vocab = llama.llama_model_get_vocab(self.model)
        self.words = llama.llama_vocab_n_tokens(self.vocab)
        self._ends = frozenset(token for token in range(self.words) if llama.llama_vocab_is_eog(self.vocab, token))
        self._context = self._make_context()
        self._memory = llama.llama_get_memory(self._context)
        self._batch = TokenBatch(limits.batch)
        self.loras = Loras(self.model, self._context)
        self._seen_at, self._seen = (0, 0), np.empty((0, self.words), np.float32)

    def _make_context(self) -> Any:
        params = llama.llama_context_default_params()
        params.n_ctx = self.limits.context * self.limits.sequences
        params.n_batch, params.n_ubatch = self.limits.batch, self.limits.part
        params.n_seq_max = self.limits.sequences
        params.n_threads = params.n_threads_batch = self.limits.threads
        params.flash_attn_type = (
            llama.LLAMA_FLASH_ATTN_TYPE_ENABLED if self.limits.flash_attention else llama.LLAMA_FLASH_ATTN_TYPE_DISABLED
        )
        params.type_k = params.type_v = llama.GGML_TYPE_Q8_0 if self.limits.kv_type == "q8_0" else llama.GGML_TYPE_F16
        params.kv_unified = False
        params.no_perf = True
        context = llama.llama_init_from_model(self.model, params)
        if not context:
            raise BadModel("llama.cpp cannot make a context of this size: lower --context or --sequences")
        return context

    def save(self, sequence: int) -> State:
        """See the port."""
        state = np.empty(llama.llama_state_seq_get_size(self._context, sequence), np.uint8)
        llama.llama_state_seq_get_data(self._context, _bytes(state), state.nbytes, sequence)
        return state

    def restore(self, sequence: int, state: State) -> None:
        """See the port."""
        if not llama.llama_state_seq_set_data(self._context, _bytes(state), state.nbytes, sequence):
            raise DecodeFailed("llama.cpp could not bring back what a sequence held")

    def keep(self, sequence: int, length: int) -> None:
        """See the port."""
        llama.llama_memory_seq_rm(self._memory, sequence, length, -1)

    def decode(self, chunks: list[Chunk], positions: list[int]) -> list[list[Logits]]:
        """See the port."""
        wanted = self._fill(chunks, positions)
        check(llama.llama_decode(self._context, self._batch.raw))
        rows = self._rows(sum(map(len, wanted)))
        return [[next(rows) for _ in indexes] for indexes in wanted]

    def use(self, adapter: str | None) -> None:
        """See the port. Raises `DecodeFailed` when the adapter has been removed."""
        self.loras.use(adapter)

    def is_end(self, token: int) -> bool:
        """See the port."""
        return token in self._ends

    def close(self) -> None:
        """Free everything."""
        llama.llama_free(self._context)
        llama.llama_model_free(self.model)

    def _fill(self, chunks: list[Chunk], positions: list[int]) -> list[range]:
        """Fill the batch; for each chunk the places in it whose logits are wanted."""
        self._batch.clear()
        return [
            self._batch.add(
                [*chunk.tokens, *chunk.guesses],
                position,
                chunk.request.slot or 0,
                wanted=len(chunk.tokens) - int(chunk.last),
            )
            for chunk, position in zip(chunks, positions, strict=True)
        ]

    def _rows(self, count: int) -> Iterator[Logits]:
        """The logits that the last batch asked for, in its order, as llama.cpp holds them until the next one."""
        if not count:
            return iter(())
        first = llama.llama_get_logits(self._context)
        at = ctypes.addressof(first.contents)
        if self._seen_at != (at, count):
            held = (ctypes.c_float * (count * self.words)).from_address(at)
            self._seen_at, self._seen = (at, count), np.frombuffer(held, np.float32).reshape(count, self.words)
        return iter(self._seen)


def _bytes(state: State) -> Any:
    return state.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))

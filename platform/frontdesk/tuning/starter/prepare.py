"""The data of a run: random businesses from the seed, their samples, and a tokenizer learnt from them."""

from __future__ import annotations

from frontdesk.tuning.starter.checkpoint import RunFolder
from frontdesk.tuning.starter.conversations import businesses, samples
from frontdesk.tuning.starter.samples import Corpus, Sample
from frontdesk.tuning.starter.shape import Shape
from frontdesk.tuning.starter.tokenizer import train_tokenizer

_HELD_OUT = 0.02  # share of the businesses


def prepare(folder: RunFolder, seed: int, count: int, shape: Shape) -> None:
    """Make the data of a run on `count` businesses, unless an earlier start has; one seed gives the same data for ever."""
    if folder.prepared:
        return
    folder.root.mkdir(parents=True, exist_ok=True)
    found = [list(samples(business, rng)) for business, rng in businesses(seed, count, "fitting")]
    watched = max(1, round(count * _HELD_OUT))
    for_watching, for_training = _different(found[:watched]), _different(found[watched:])
    tokenizer = train_tokenizer((sample.prompt + sample.completion for sample in for_training), shape.vocabulary)
    tokenizer.save(str(folder.tokenizer))
    folder.prepare(seed, shape, Corpus.encode(for_training, tokenizer), Corpus.encode(for_watching, tokenizer))


def _different(found: list[list[Sample]]) -> list[Sample]:
    return list(dict.fromkeys(sample for of_business in found for sample in of_business))

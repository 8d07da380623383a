"""Pictures, drawn anew: turned upright, without the place and the device that a camera notes in them, never larger than needed.

What leaves here is what our encoder wrote, so nothing can hide behind a picture's own bytes. One picture at a time in a
process, beside the event loop.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image, ImageOps

from frontdesk.kit.filetypes import GIF, JPEG, PNG, WEBP, FileType, UnsupportedFile

LONGEST_SIDE = 2560  # pixels
MOST_PIXELS = 64_000_000  # of what is decoded
PREVIEW_SIDE = 480
PORTRAIT_SIDE = 128
MOST_FRAMES = 600  # of an animation

T = TypeVar("T")
_FORMATS = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WEBP"}
_thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")


@dataclass(frozen=True)
class Picture:
    """An encoded picture with its size in pixels, and a small one of it (WebP). An animated WebP keeps its first frame."""

    data: bytes
    width: int
    height: int
    preview: bytes


async def redrawn(data: bytes, kind: FileType) -> Picture:
    """The picture as it may be shown. Raises `UnsupportedFile` when it is broken or has too many pixels."""
    return await asyncio.get_running_loop().run_in_executor(_thread, _safely, _redraw, data, kind)


async def portrait(data: bytes, kind: FileType) -> bytes:
    """The middle of a picture as a small square (WebP). Raises `UnsupportedFile`."""
    return await asyncio.get_running_loop().run_in_executor(_thread, _safely, _portray, data, kind)


def _safely(work: Callable[[bytes, FileType], T], data: bytes, kind: FileType) -> T:
    try:
        return work(data, kind)
    except UnsupportedFile:
        raise
    except Exception as error:  # Pillow raises many kinds for what it cannot read
        raise UnsupportedFile("this picture is broken: send another") from error


def _redraw(data: bytes, kind: FileType) -> Picture:
    image = _opened(data, kind)
    if kind is GIF:  # an animation stays as it is: it holds no notes of a camera
        if getattr(image, "n_frames", 1) > MOST_FRAMES:
            raise UnsupportedFile("this animation is too long: send a shorter one")
        return Picture(data, *image.size, _small(image.convert("RGBA"), PREVIEW_SIDE))
    upright = _upright(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return Picture(_encoded(upright, kind), *upright.size, _small(upright, PREVIEW_SIDE))


def _portray(data: bytes, kind: FileType) -> bytes:
    square = ImageOps.fit(_upright(_opened(data, kind)), (PORTRAIT_SIDE, PORTRAIT_SIDE))
    return _encoded(square, WEBP)


def _opened(data: bytes, kind: FileType) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])
    if image.width * image.height > MOST_PIXELS:
        raise UnsupportedFile("this picture has too many pixels: send a smaller one")
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than needed
    image.load()
    return image


def _upright(image: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(image)
    clear = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
    return turned.convert("RGBA" if clear else "RGB")


def _small(image: Image.Image, side: int) -> bytes:
    small = image.copy()
    small.thumbnail((side, side))
    return _encoded(small, WEBP)


def _encoded(image: Image.Image, kind: FileType) -> bytes:
    """Only the pixels: notes and colour profiles stay behind."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.convert("RGB" if kind is JPEG else image.mode).save(out, _FORMATS[kind], quality=85)
    return out.getvalue()

"""Which files may be kept: extension, first bytes and inner build have to agree."""

from __future__ import annotations

import codecs
import io
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

MOST_NAME = 255
PIECE = 64 * 1024
#: Where a text begins like this, a browser or an office program might run it.
MARKUP = ("<!doctype", "<html", "<script", "<svg", "<?xml", "<head", "<body", "<iframe", "%pdf")
TEXT_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13} | {127}


class UnfitFileError(Exception):
    """The file is not one of those that are kept; the message says why, to who sent it."""


@dataclass(frozen=True)
class FileType:
    """One kind of file that is kept."""

    code: str
    label: object
    content_type: str
    extensions: tuple[str, ...]
    magic: bytes

    @property
    def is_image(self) -> bool:
        return self.code in ("jpg", "png")

    @property
    def is_office(self) -> bool:
        return self.magic == ZIP


ZIP = b"PK\x03\x04"
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = (
    FileType("pdf", "PDF", "application/pdf", ("pdf",), b"%PDF-"),
    FileType("jpg", _("JPEG image"), "image/jpeg", ("jpg", "jpeg", "jpe"), b"\xff\xd8\xff"),
    FileType("png", _("PNG image"), "image/png", ("png",), b"\x89PNG\r\n\x1a\n"),
    FileType("docx", _("Word document"), f"{OFFICE}wordprocessingml.document", ("docx",), ZIP),
    FileType("xlsx", _("Excel workbook"), f"{OFFICE}spreadsheetml.sheet", ("xlsx",), ZIP),
    FileType(
        "odt",
        _("OpenDocument text"),
        "application/vnd.oasis.opendocument.text",
        ("odt",),
        ZIP,
    ),
    FileType("txt", _("plain text"), "text/plain", ("txt",), b""),
)
BY_EXTENSION = {extension: kind for kind in TYPES for extension in kind.extensions}
BY_CONTENT_TYPE = {kind.content_type: kind for kind in TYPES}
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)
NOT_KEPT = _("Only PDF, JPEG, PNG, DOCX, XLSX, ODT and TXT files are kept.")
DISAGREE = _("The name of the file and what is in it do not agree.")
CUT = _("The file is damaged or not whole.")


def type_label(content_type: str) -> str:
    """Return the words for a kind of file."""
    known = BY_CONTENT_TYPE.get(content_type)
    return str(known.label if known else _("File"))


def clean_name(name: str) -> str:
    """Return a file's name without path, control and direction characters, and not too long."""
    name = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(map(_visible, name))
    stem, dot, extension = " ".join(kept.split()).rpartition(".")
    if not dot:
        return extension[:MOST_NAME]
    return f"{stem[: MOST_NAME - 1 - len(extension[:20])]}.{extension[:20]}"


def _visible(char: str) -> str:
    return char if char == " " or unicodedata.category(char)[0] not in "CZ" else ""


def type_by_name(name: str) -> FileType:
    """Return the type that a name claims, or raise UnfitFileError."""
    stem, _dot, extension = clean_name(name).rpartition(".")
    kind = BY_EXTENSION.get(extension.lower()) if stem else None
    if kind is None:
        raise UnfitFileError(NOT_KEPT)
    return kind


def check_start(kind: FileType, file: BinaryIO) -> None:
    """Raise UnfitFileError where the first bytes are not those of the type."""
    file.seek(0)
    if not file.read(16).startswith(kind.magic):
        raise UnfitFileError(DISAGREE)


def check_pdf(file: BinaryIO) -> None:
    """Raise UnfitFileError unless the end of a PDF is there; it is never drawn here."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - 2048, 0))
    if b"%%EOF" not in file.read():
        raise UnfitFileError(CUT)


def check_text(file: BinaryIO) -> None:
    """Raise UnfitFileError where a text holds what no text does, or begins like a page."""
    file.seek(0)
    start = file.read(PIECE)
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if _looks_like_markup(start.decode("utf-16" if wide else "utf-8-sig", "replace")):
        raise UnfitFileError(NOT_KEPT)
    decoder = codecs.getincrementaldecoder("utf-16")() if wide else None
    file.seek(0)
    while piece := file.read(PIECE):
        _check_piece(piece, decoder)
    if decoder:
        _check_piece(b"", decoder)


def _check_piece(piece: bytes, decoder: codecs.IncrementalDecoder | None) -> None:
    if decoder is None:  # any alphabet of eight bits, old Russian ones included
        bad = not TEXT_CONTROLS.isdisjoint(piece)
    else:
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError:
            raise UnfitFileError(DISAGREE) from None
        bad = not TEXT_CONTROLS.isdisjoint(map(ord, text))
    if bad:
        raise UnfitFileError(DISAGREE)


def _looks_like_markup(text: str) -> bool:
    start = text.lstrip("\ufeff \t\r\n\f").lower()
    return start.startswith(MARKUP) or any(mark in start[:1024] for mark in ("<script", "<html"))

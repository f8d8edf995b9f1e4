"""What stands inside DOCX, XLSX and ODT files: no macros, nothing fetched from elsewhere."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from cases.rules.file_types import CUT, DISAGREE, FileType, UnfitFileError

MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO = 2_000, 300 * 1024 * 1024, 200
MOST_READ = 20 * 1024 * 1024
PIECE = 64 * 1024
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml"}
MACRO_PARTS = ("vbaproject", "vbadata", "/activex/", "/macrosheets/", "/dialogsheets/")
ODF_MACRO_PARTS = ("/basic/", "/scripts/")
#: Parts that an ODT file, or an object in it, draws itself from.
ODF_DRAWN = ("content.xml", "styles.xml")
ODF_FETCHING = {"dde-source", "dde-connection", "dde-connection-decl"}
#: Parts that hold addresses of their own, which no relation names.
FETCHING_PARTS = ("xl/connections.xml", "xl/externallinks/", "xl/querytables/")
#: Where fields of a text and formulas of a sheet stand.
INSTRUCTIONS = {"docx": "instrText", "xlsx": "f"}
FETCHING = {
    "docx": re.compile(
        r"^\s*(?:DATABASE|DDE|DDEAUTO|IMPORT|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|LINK|RD)\b",
        re.IGNORECASE | re.MULTILINE,
    ),
    "xlsx": re.compile(r"\b(?:WEBSERVICE|IMAGE|RTD)\s*\(", re.IGNORECASE),
}
MACROS = _("The file holds macros. Save it without them and send it again.")
ELSEWHERE = _(
    "The file fetches something from another place when it is opened. Save it with everything "
    "in it and send it again."
)
TOO_MUCH = _("The file unpacks to far too much.")
HYPERLINK = "/hyperlink"  # opened by a click alone
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,  # an entry with a password
    ValueError,
    expat.ExpatError,
)


def check_office(kind: FileType, file: BinaryIO) -> None:
    """Raise UnfitFileError where an office file is none, is too much, or would do something."""
    with _damage_refused(), zipfile.ZipFile(file) as package:
        names = [entry.filename for entry in package.infolist()]
        _check_size(package)
        if MAIN_PARTS[kind.code] not in names or len(set(names)) != len(names):
            raise UnfitFileError(DISAGREE)
        marks = MACRO_PARTS + (ODF_MACRO_PARTS if kind.code == "odt" else ())
        if any(mark in f"/{name.lower()}" for name in names for mark in marks):
            raise UnfitFileError(MACROS)
        if kind.code == "odt":
            _check_odt(kind, package, names)
        else:
            _check_ooxml(kind, package, names)


def _check_size(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED
        or unpacked > MOST_RATIO * max(packed, PIECE)
    ):
        raise UnfitFileError(TOO_MUCH)


def _check_ooxml(kind: FileType, package: zipfile.ZipFile, names: list[str]) -> None:
    if "[Content_Types].xml" not in names:
        raise UnfitFileError(DISAGREE)
    main = f"/{MAIN_PARTS[kind.code]}"
    found = False
    for tag, attributes in _elements(package, "[Content_Types].xml"):
        declared = attributes.get("ContentType", "").lower()
        if "macroenabled" in declared or "vba" in declared:
            raise UnfitFileError(MACROS)
        is_main = tag.endswith("Override") and attributes.get("PartName") == main
        found |= is_main and declared == f"{kind.content_type}.main+xml"
    if not found:
        raise UnfitFileError(DISAGREE)
    _check_parts(kind, package, names)


def _check_parts(kind: FileType, package: zipfile.ZipFile, names: list[str]) -> None:
    folder = MAIN_PARTS[kind.code].partition("/")[0]
    for name in names:
        if name.lower().startswith(FETCHING_PARTS):
            raise UnfitFileError(ELSEWHERE)
        if name.lower().endswith(".rels"):
            _check_relations(package, name)
        elif name.startswith(f"{folder}/") and name.endswith(".xml"):
            _check_instructions(kind, package, name)


def _check_instructions(kind: FileType, package: zipfile.ZipFile, name: str) -> None:
    """Refuse fields and formulas that fetch; a text's field may be cut into many elements."""
    if FETCHING[kind.code].search(_instructions(package, name, INSTRUCTIONS[kind.code])):
        raise UnfitFileError(ELSEWHERE)


def _check_relations(package: zipfile.ZipFile, name: str) -> None:
    for _tag, attributes in _elements(package, name):
        is_link = attributes.get("Type", "").endswith(HYPERLINK)
        if attributes.get("TargetMode", "").lower() == "external" and not is_link:
            raise UnfitFileError(ELSEWHERE)


def _check_odt(kind: FileType, package: zipfile.ZipFile, names: list[str]) -> None:
    with package.open("mimetype") if "mimetype" in names else _nothing() as stream:
        if stream.read(100).strip() != kind.content_type.encode():
            raise UnfitFileError(DISAGREE)
    for name in names:
        part = name.rpartition("/")[2]
        if part in ODF_DRAWN:
            _check_drawn(package, name)
        elif part == "meta.xml" and any(
            _local(tag) == "auto-reload" for tag, _attributes in _elements(package, name)
        ):
            raise UnfitFileError(ELSEWHERE)


def _check_drawn(package: zipfile.ZipFile, name: str) -> None:
    for tag, attributes in _elements(package, name):
        if _local(tag) == "event-listener":
            raise UnfitFileError(MACROS)
        if _local(tag) in ODF_FETCHING:
            raise UnfitFileError(ELSEWHERE)
        targets = [value for key, value in attributes.items() if _local(key) == "href"]
        if any(map(_leads_out, targets)) and _local(tag) != "a":
            raise UnfitFileError(ELSEWHERE)


def _local(name: str) -> str:
    """Return a name without its prefix, which every file may choose as it likes."""
    return name.rpartition(":")[2]


def _leads_out(target: str) -> bool:
    return ":" in target.partition("/")[0] or target.startswith(("/", "\\", "../../"))


def _nothing() -> BinaryIO:
    raise UnfitFileError(DISAGREE)


def _elements(package: zipfile.ZipFile, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the elements of a part with their attributes; no entities, and only so much of it."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append((tag, attributes))
    for _piece in _parse(package, name, parser):
        yield from found
        found.clear()


def _instructions(package: zipfile.ZipFile, name: str, wanted: str) -> str:
    """Return the text in elements of one name, each field or formula on a line of its own."""
    kept: list[str] = []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        is_wanted = _local(tag) == wanted
        parser.CharacterDataHandler = kept.append if is_wanted else None
        if _local(tag) in {"fldChar", "f"}:
            kept.append("\n")
        kept.extend(f"\n{value}\n" for key, value in attributes.items() if _local(key) == "instr")

    def end(_tag: str) -> None:
        parser.CharacterDataHandler = None

    parser.StartElementHandler, parser.EndElementHandler = start, end
    for _piece in _parse(package, name, parser):
        pass
    return "".join(kept)


def _parse(package: zipfile.ZipFile, name: str, parser: expat.XMLParserType) -> Iterator[None]:
    """Read a part piece by piece."""
    parser.StartDoctypeDeclHandler = _refuse_doctype
    read = 0
    with package.open(name) as stream:
        while piece := stream.read(PIECE):
            read += len(piece)
            if read > MOST_READ:
                raise UnfitFileError(TOO_MUCH)
            parser.Parse(piece, False)
            yield
    parser.Parse(b"", True)
    yield


def _refuse_doctype(*declaration: object) -> None:
    raise UnfitFileError(DISAGREE)


@contextmanager
def _damage_refused() -> Iterator[None]:
    try:
        yield
    except BROKEN:
        raise UnfitFileError(CUT) from None

"""Which files are kept, and which are refused, with the reason."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from PIL import Image

from cases.rules import file_types
from cases.rules.file_types import UnfitFileError, clean_name, type_by_name
from cases.rules.images import write_clean
from cases.rules.office_files import ELSEWHERE, MACROS, TOO_MUCH, check_office
from tests.sample_files import (
    PDF,
    SAMPLES,
    SECRETS,
    huge_png,
    jpeg,
    odt,
    office,
    png,
    relations,
    zipped,
)

PIXELS = 40_000_000


def look_into(name: str, content: bytes) -> str:
    """Return the kind that a file is kept as, or raise why it is not."""
    kind, file = type_by_name(name), io.BytesIO(content)
    file_types.check_start(kind, file)
    if kind.code == "pdf":
        file_types.check_pdf(file)
    elif kind.code == "txt":
        file_types.check_text(file)
    elif kind.is_office:
        check_office(kind, file)
    else:
        write_clean(kind, file, io.BytesIO(), PIXELS)
    return kind.code


class KeptTests:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_each_kind_is_kept(self, name: str) -> None:
        assert look_into(name, SAMPLES[name]) == name.rpartition(".")[2].lower()

    @pytest.mark.parametrize(
        "text", ["Порт".encode("cp1251"), "Порт".encode("utf-16"), b"a\tb\r\n", "é".encode()]
    )
    def test_texts_of_old_programs_are_kept(self, text: bytes) -> None:
        assert look_into("notes.txt", text) == "txt"

    def test_a_link_to_click_is_no_danger(self) -> None:
        rels = relations("https://example.org/", "hyperlink")
        assert look_into("a.docx", office(more={"word/_rels/document.xml.rels": rels})) == "docx"
        assert look_into("a.odt", odt("<text:a xlink:href='https://example.org/'/>")) == "odt"

    def test_words_and_sums_are_no_danger(self) -> None:
        text = "<w:p><w:t>LINK DDE</w:t><w:instrText>PAGE</w:instrText><w:t>IMPORT</w:t></w:p>"
        assert look_into("a.docx", office(more={"word/document.xml": text})) == "docx"
        sheet = "<c><f>SUM(A1:A2)</f><v>IMAGE(1)</v></c>"
        sums = office("xlsx", more={"xl/worksheets/sheet1.xml": sheet})
        assert look_into("a.xlsx", sums) == "xlsx"


REFUSED: dict[str, tuple[str, bytes]] = {
    "a page as a text": ("a.txt", b"  <!DOCTYPE html><script>"),
    "a page within a text": ("a.txt", b"hello <script>alert(1)</script>"),
    "a PDF as a text": ("a.txt", PDF),
    "bytes as a text": ("a.txt", b"harbour\x00\x01"),
    "a broken wide text": ("a.txt", b"\xff\xfea"),
    "a page before a PDF": ("a.pdf", b"<html><script>1</script>" + PDF),
    "a PDF without its end": ("a.pdf", PDF[:-8]),
    "a PDF as an image": ("a.jpg", PDF),
    "an image as another": ("a.png", jpeg()),
    "an image cut short": ("a.jpg", jpeg((400, 400))[:900]),
    "an archive as a letter": ("a.docx", zipped({"a.txt": "a"})),
    "a table as a letter": ("a.docx", office("xlsx")),
    "a letter of another program": ("a.odt", office("docx")),
    "an archive cut short": ("a.docx", office()[:-30]),
    "an odt without its mark": ("a.odt", zipped({"content.xml": "<a/>"})),
    "a doctype": ("a.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text",
                                   "content.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"})),
}  # fmt: skip


class RefusedTests:
    @pytest.mark.parametrize("what", REFUSED)
    def test_it_is_refused(self, what: str) -> None:
        with pytest.raises(UnfitFileError):
            look_into(*REFUSED[what])

    @pytest.mark.parametrize(
        "name", ["a.html", "a.svg", "a.zip", "a.exe", "a.docm", "a", ".pdf", "", "a.pdf.html"]
    )
    def test_other_kinds_are_refused_by_name(self, name: str) -> None:
        with pytest.raises(UnfitFileError, match="Only PDF"):
            type_by_name(name)

    @pytest.mark.parametrize(
        "content",
        [
            office(more={"word/vbaProject.bin": b"x"}),
            office(more={"word/activeX/activeX1.xml": b"x"}),
            office(more={"[Content_Types].xml": "<T><D ContentType='a.macroEnabled.b'/></T>"}),
        ],
    )
    def test_macros_are_refused_by_that_word(self, content: bytes) -> None:
        with pytest.raises(UnfitFileError, match=str(MACROS)):
            look_into("a.docx", content)

    def test_macros_of_open_document_are_refused(self) -> None:
        with pytest.raises(UnfitFileError, match=str(MACROS)):
            look_into("a.odt", odt(more={"Basic/Standard/Module1.xml": "x"}))
        with pytest.raises(UnfitFileError, match=str(MACROS)):
            look_into("a.odt", odt("<script:event-listener/>"))

    @pytest.mark.parametrize("kind", ["attachedTemplate", "image", "oleObject", "frame"])
    def test_what_is_fetched_on_opening_is_refused(self, kind: str) -> None:
        rels = relations("https://example.org/a", kind)
        for content in (rels, rels.encode("utf-16")):
            with pytest.raises(UnfitFileError, match=str(ELSEWHERE)):
                look_into("a.docx", office(more={"word/_rels/settings.xml.rels": content}))

    @pytest.mark.parametrize("target", ["https://example.org/a.png", "file:///etc/a", "//a/b"])
    def test_images_from_elsewhere_are_refused(self, target: str) -> None:
        with pytest.raises(UnfitFileError, match=str(ELSEWHERE)):
            look_into("a.odt", odt(f"<draw:image xlink:href='{target}'/>"))

    @pytest.mark.parametrize(
        "field",
        [
            "<w:instrText> INCLUDEPICTURE &quot;https://example.org/a.png&quot; \\d</w:instrText>",
            "<w:instrText>DDE</w:instrText><w:t>x</w:t><w:instrText>AUTO c:\\a b</w:instrText>",
            "<w:fldSimple w:instr=' includetext https://example.org/a'/>",
            "<w:instrText>IF 1 = 1 </w:instrText><w:fldChar/><w:instrText>LINK a</w:instrText>",
        ],
    )
    @pytest.mark.parametrize("part", ["word/document.xml", "word/footnotes.xml"])
    def test_fields_that_fetch_are_refused(self, field: str, part: str) -> None:
        with pytest.raises(UnfitFileError, match=str(ELSEWHERE)):
            look_into("a.docx", office(more={part: f"<w:p>{field}</w:p>"}))

    @pytest.mark.parametrize(
        ("part", "content"),
        [
            ("xl/worksheets/sheet1.xml", "<c><f>_xlfn.WEBSERVICE(A1)</f></c>"),
            ("xl/worksheets/sheet1.xml", "<c><f>1+_xlfn.IMAGE (&quot;https://a&quot;)</f></c>"),
            ("xl/connections.xml", "<connections/>"),
            ("xl/externalLinks/externalLink1.xml", "<externalLink><ddeLink/></externalLink>"),
        ],
    )
    def test_tables_that_fetch_are_refused(self, part: str, content: str) -> None:
        with pytest.raises(UnfitFileError, match=str(ELSEWHERE)):
            look_into("a.xlsx", office("xlsx", more={part: content}))

    def test_texts_that_draw_on_other_programs_are_refused(self) -> None:
        with pytest.raises(UnfitFileError, match=str(ELSEWHERE)):
            look_into("a.odt", odt("<office:dde-source office:dde-topic='a'/>"))

    def test_an_archive_bomb_is_refused_unread(self) -> None:
        bomb = office(more={"word/a.xml": bytes(100_000_000)})
        assert len(bomb) < 200_000
        with pytest.raises(UnfitFileError, match=str(TOO_MUCH)):
            look_into("a.docx", bomb)

    def test_sizes_that_lie_are_found_while_reading(self) -> None:
        bomb = bytearray(office(more={"word/_rels/a.xml.rels": b" " * 30_000_000}))
        with zipfile.ZipFile(io.BytesIO(bomb)) as package:
            real = package.getinfo("word/_rels/a.xml.rels").file_size
        lie = real.to_bytes(4, "little"), (1000).to_bytes(4, "little")
        with pytest.raises(UnfitFileError):
            look_into("a.docx", bytes(bomb).replace(*lie))


class ImageTests:
    def test_too_many_pixels_are_refused_before_they_are_decoded(self) -> None:
        for size in ((20_000, 10_000), (40_000_001, 1), (100_000, 100_000)):
            with pytest.raises(UnfitFileError, match="more than 40 megapixels"):
                look_into("a.png", huge_png(*size))

    def test_the_clean_copy_holds_pixels_and_nothing_else(self) -> None:
        """The control: the upload holds all of it."""
        for name, content in (("a.jpg", jpeg()), ("a.png", png())):
            clean = cleaned(name, content)
            assert not [secret for secret in (*SECRETS, b"Secret") if secret in clean]
            image = Image.open(io.BytesIO(clean))
            assert not image.getexif()
            assert {"comment", "exif", "icc_profile", "xmp", "photoshop"} & {*image.info} == set()
        assert all(secret in jpeg() for secret in SECRETS)
        assert b"SecretICC" in jpeg()
        assert b"SecretTail" in jpeg()
        assert b"SecretXMP" in png()

    def test_the_clean_copy_stands_upright(self) -> None:
        assert Image.open(io.BytesIO(cleaned("a.jpg", jpeg((60, 40))))).size == (40, 60)

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
    def test_every_way_of_colour_survives(self, mode: str) -> None:
        clean = Image.open(io.BytesIO(cleaned("a.png", png(mode=mode))))
        assert clean.size == (60, 40)

    @pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
    def test_so_do_those_of_jpeg(self, mode: str) -> None:
        target = io.BytesIO()
        Image.new(mode, (30, 20)).save(target, "JPEG")
        assert Image.open(io.BytesIO(cleaned("a.jpg", target.getvalue()))).size == (30, 20)


def cleaned(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    write_clean(type_by_name(name), io.BytesIO(content), target, PIXELS)
    return target.getvalue()


class CleanNameTests:
    @pytest.mark.parametrize(
        ("name", "clean"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\papers\\a.pdf", "a.pdf"),
            ("a\x00\r\nb.pdf", "ab.pdf"),
            ("a\u202efdp.exe\u2066.pdf", "afdp.exe.pdf"),
            ("a\u2028b\u200b.pdf", "ab.pdf"),
            ("  a   b.pdf ", "a b.pdf"),
            ("Паспорт.PDF", "Паспорт.PDF"),
        ],
    )
    def test_what_misleads_is_left_out(self, name: str, clean: str) -> None:
        assert clean_name(name) == clean

    def test_a_long_name_keeps_its_extension(self) -> None:
        clean = clean_name("n" * 5000 + ".pdf")
        assert len(clean) == 255
        assert clean.endswith("n.pdf")
        any_name: Any = clean_name("n" * 5000)
        assert len(any_name) == 255

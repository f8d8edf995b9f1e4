"""Files of every kind that is kept, and of some that are not, made on the spot."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"
TEXT = "Harbour notes.\nПорт.\n".encode()
SECRETS = (b"SecretGPSplace", b"SecretXMP", b"SecretIPTC", b"SecretComment", b"SecretThumb")
WORD = "http://schemas.openxmlformats.org/package/2006/"
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
}


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def office(kind: str = "docx", **parts: Any) -> bytes:
    """Return a small DOCX or XLSX; further parts by their names."""
    main, declared = MAIN[kind]
    types = (
        f'<Types xmlns="{WORD}content-types"><Override PartName="/{main}" ContentType='
        f'"application/vnd.openxmlformats-officedocument.{declared}.main+xml"/></Types>'
    )
    small: dict[str, str | bytes] = {"[Content_Types].xml": types, main: "<document/>"}
    return zipped(small | parts.pop("more", {}))


def relations(target: str, kind: str = "image", mode: str = "External") -> str:
    return (
        f'<Relationships xmlns="{WORD}relationships"><Relationship Id="r1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def odt(content: str = "<text:p/>", more: dict[str, str | bytes] | None = None) -> bytes:
    spaces = "xmlns:text='t' xmlns:xlink='x' xmlns:draw='d' xmlns:script='s'"
    small: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office {spaces}>{content}</office>",
    }
    return zipped(small | (more or {}))


def jpeg(size: tuple[int, int] = (60, 40)) -> bytes:
    """Return a JPEG with all that cameras and programs write into one; lies on its side."""
    image = Image.new("RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn to see it upright
    exif[0x010E] = "SecretThumb"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[0x1B] = "N", (59.0, 1.0, 2.0), b"SecretGPSplace"
    target = io.BytesIO()
    image.save(
        target,
        "JPEG",
        exif=exif,
        comment=b"SecretComment",
        icc_profile=b"SecretICC" * 20,
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SecretXMP</x:xmpmeta>",
    )
    data = target.getvalue()
    caption = b"\x1c\x02\x78\x00\x0aSecretIPTC"
    block = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + len(caption).to_bytes(4, "big") + caption
    segment = b"\xff\xed" + (len(block) + 2).to_bytes(2, "big") + block
    return data[:2] + segment + data[2:] + b"SecretTail"


def png(size: tuple[int, int] = (60, 40), mode: str = "RGBA") -> bytes:
    about = PngInfo()
    about.add_text("Comment", "SecretComment")
    about.add_itxt("XML:com.adobe.xmp", "SecretXMP")
    target = io.BytesIO()
    Image.new(mode, size).save(target, "PNG", pnginfo=about)
    return target.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG that claims to be as large as that, in few bytes."""

    def part(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return len(data).to_bytes(4, "big") + kind + data + check.to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress(bytes(1000))
    start = b"\x89PNG\r\n\x1a\n"
    return start + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


SAMPLES = {
    "paper.pdf": PDF,
    "photo.jpg": jpeg(),
    "scan.PNG": png(),
    "letter.docx": office("docx"),
    "table.xlsx": office("xlsx"),
    "letter.odt": odt(),
    "notes.txt": TEXT,
}

"""The fixed parts of a workbook: no author, no time, no program's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

SHEET_START = (
    f'{XML}<worksheet {MAIN}><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '</sheetView></sheetViews><cols><col min="1" max="40" width="20" customWidth="1"/></cols>'
    "<sheetData>"
)
SHEET_END = "</sheetData></worksheet>"

# Styles of cells by number: 0 number, 1 text that stays text, 2 header, 3 date.
STYLES = (
    f'{XML}<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"'
    '/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" applyFont="1" applyNumberFormat="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def frame(titles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the other parts of a workbook with these sheets, by name; titles stand in quotes."""
    named = dict(enumerate(titles, 1))
    sheets = [f'<sheet name={title} sheetId="{n}" r:id="s{n}"/>' for n, title in named.items()]
    links = [_link(f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in named]
    types = [_type(f"worksheets/sheet{n}.xml", "worksheet") for n in named]
    yield (
        "xl/workbook.xml",
        f'{XML}<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{"".join(sheets)}</sheets></workbook>',
    )
    yield "xl/_rels/workbook.xml.rels", _links(*links, _link("styles", "styles", "styles.xml"))
    yield "xl/styles.xml", STYLES
    yield "_rels/.rels", _links(_link("book", "officeDocument", "xl/workbook.xml"))
    yield (
        "[Content_Types].xml",
        f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{_type('workbook.xml', 'sheet.main')}{_type('styles.xml', 'styles')}{''.join(types)}"
        "</Types>",
    )


def _link(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def _links(*links: str) -> str:
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{"".join(links)}</Relationships>'


def _type(part: str, kind: str) -> str:
    return f'<Override PartName="/xl/{part}" ContentType="{KIND}.{kind}+xml"/>'

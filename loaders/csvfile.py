"""From the bytes of a CSV file to its rows, with the checks that the ``csvw`` package does not make.

A table is UTF-8 without byte order mark, lines end in LF, cells are quoted only where they must be, text is in Unicode
normalisation form C, no cell begins or ends with a blank. So a table has one spelling, and the export gives it back
byte for byte. A fault that leaves the rows readable (a byte order mark, a wrong line end) is noted and reading goes
on, so that one run shows all faults.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from loaders.findings import Findings
    from loaders.spec import TableSpec

_BOM: Final = b"\xef\xbb\xbf"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u2060\ufeff\ufffd]")
# UTF-8 that was read as Windows-1252 and saved again: "Ã¤" for "ä", "Â " for a hard space.
_TWICE_ENCODED: Final = re.compile(r"[ÃÂ][\u0080-\u009f\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf]|â€")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One data row: its number (from 1) and its cells by column; missing columns hold the empty text."""

    number: int
    cells: dict[str, str]
    ragged: bool = False


@dataclass(slots=True)
class RawTable:
    """The rows of one file. ``readable`` is false if it, its key columns or some last rows could not be read."""

    spec: TableSpec
    file: str
    rows: list[RawRow] = field(default_factory=list)
    readable: bool = True
    absent: frozenset[str] = frozenset()


def read_table(content: bytes, spec: TableSpec, file: str, findings: Findings) -> RawTable:
    """The rows of a table; every fault goes to ``findings``.

    Parameters
    ----------
    content
        The bytes of the file.
    spec
        What the metadata says about it.
    file
        Its name in findings.
    """
    table = RawTable(spec, file)
    text = _decode(content, file, findings)
    if text is None:
        table.readable = False
        return table
    lines, table.readable = _records(text, spec, file, findings)
    if not lines:
        findings.add(file, "empty-file", f"the first line must be the header: {','.join(_header(spec))}")
        table.readable = False
        return table
    header, *rows = lines
    names = _match_header(header, table, findings)
    if names is None:
        table.readable = False
        return table
    normal = unicodedata.is_normalized("NFC", text)
    suspicious = (
        not normal
        or text.count("\n") > len(lines)
        or _CONTROL.search(text.replace("\n", "")) is not None
        or _TWICE_ENCODED.search(text) is not None
    )
    empty = dict.fromkeys(table.absent, "")
    listed = {column.name: column.separator.strip() for column in spec.columns if column.separator}
    for number, row in enumerate(rows, start=1):
        if not row:
            findings.add(file, "blank-row", "remove the empty line", row=number)
            continue
        if ragged := len(row) != len(header):
            _ragged(row, header, number, file, findings)
        cells = {name: cell for name, cell in zip(names, row, strict=False) if name is not None}
        if ragged and not set(spec.primary_key) <= cells.keys():
            continue
        for position, (name, cell) in enumerate(zip(names, row, strict=False)):
            if name is not None and cell and (cell != cell.strip() or suspicious):
                cells[name] = _clean(cell, (number, name, position), listed.get(name), file, findings)
        table.rows.append(RawRow(number, {**empty, **cells} if empty else cells, ragged))
    return table


def write_table(header: list[str], rows: list[list[str]]) -> bytes:
    """The one spelling of a table: RFC 4180 with LF, quotes only where a cell needs them, UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")


def _header(spec: TableSpec) -> list[str]:
    return [column.name for column in spec.columns]


def _decode(content: bytes, file: str, findings: Findings) -> str | None:
    save_as = "save the file as UTF-8 (in Excel: CSV UTF-8; in LibreOffice: character set Unicode (UTF-8))"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.add(file, "encoding", f"the file is UTF-16; {save_as}")
        return None
    if content.startswith(_BOM):
        findings.add(file, "byte-order-mark", "save the file as UTF-8 without byte order mark (BOM)")
        content = content[len(_BOM) :]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = _row_at(content[: error.start].decode("utf-8"))
        line = content[: error.start].rpartition(b"\n")[2] + content[error.start :].partition(b"\n")[0]
        shown = line.decode("cp1252", errors="replace")
        findings.add(
            file, "encoding", f"the row holds bytes that are not UTF-8; {save_as}", row=row or None, value=shown
        )
        return None
    if "\r" in text:
        row = _row_at(text[: text.index("\r")])
        findings.add(
            file, "line-end", "lines must end in LF alone; save with Unix line ends (first seen here)", row=row or None
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text and not text.endswith("\n"):
        findings.add(file, "line-end", "the last line must end in LF; add a line end", row=_row_at(text) or None)
    return text


def _row_at(before: str) -> int:
    """The number of the row that goes on after this text; 0 is the header."""
    return sum(1 for _ in csv.reader(io.StringIO(before + ".", newline=""))) - 1


def _records(text: str, spec: TableSpec, file: str, findings: Findings) -> tuple[list[list[str]], bool]:
    """The records of the text, read by the csvw package in the dialect of the metadata, and whether these are all."""
    from csvw.dsv import UnicodeReader  # noqa: PLC0415 - 0.2 s, and only builds need it

    records: list[list[str]] = []
    with UnicodeReader(io.StringIO(text, newline=""), dialect=spec.dialect) as reader:
        try:
            records.extend(reader)
        except csv.Error:
            findings.add(
                file,
                "quoting",
                "a quoted cell is not closed, or text follows its closing quote;"
                ' put the whole cell in "…" and write a quote inside it twice',
                row=len(records) or None,
            )
            return records, False
    spelled = io.StringIO(newline="")
    csv.writer(spelled, lineterminator="\n").writerows(records)
    ended = text if text.endswith("\n") else text + "\n"
    if spelled.getvalue() != ended:
        _quoting(ended, records, file, findings)
    return records, True


def _quoting(text: str, records: list[list[str]], file: str, findings: Findings) -> None:
    """Note each row whose quoting is not the one spelling."""
    at = 0
    for number, record in enumerate(records):
        line = io.StringIO(newline="")
        csv.writer(line, lineterminator="\n").writerow(record)
        expected = line.getvalue()
        if text.startswith(expected, at):
            at += len(expected)
            continue
        breaks = 1 + sum(cell.count("\n") for cell in record)
        end = at
        for _ in range(breaks):
            end = text.index("\n", end) + 1
        findings.add(
            file,
            "quoting",
            "quote a cell only if it holds a comma, a quote or a line end",
            row=number or None,
            value=text[at : end - 1],
        )
        at = end


def _match_header(header: list[str], table: RawTable, findings: Findings) -> list[str | None] | None:
    """The column of each cell, by the words of the header; None where the column is not known.

    A word that looks like a column which is missing is taken for it, so that one wrong letter is one fault.
    """
    spec, file = table.spec, table.file
    expected = _header(spec)
    if len(header) == 1 and len(expected) > 1 and (sign := re.search(r"[;\t]", header[0])):
        name = "a semicolon" if sign.group() == ";" else "a tab"
        hint = f"the cells are separated by {name}; save the file with commas between the cells"
        findings.add(file, "delimiter", hint, value=header[0])
        return None
    names: list[str | None] = []
    absent = [name for name in expected if name not in header]
    for position, word in enumerate(header):
        if word in names:
            findings.add(file, "duplicate-column", "keep one column of that name", column=word, position=position)
            names.append(None)
        elif word in expected:
            names.append(word)
        else:
            meant = _meant(word, position, header, expected, absent)
            hint = "csv-metadata.json describes no such column; describe it there or take it out"
            if meant is not None:
                hint = f"rename the column to {meant!r}"
                absent.remove(meant)
            findings.add(file, "unknown-column", hint, column=word or "(no name)", position=position)
            names.append(meant)
    for name in absent:
        hint = "add the column to the header line, or take it out of csv-metadata.json"
        findings.add(file, "missing-column", hint, column=name, position=expected.index(name))
    table.absent = frozenset(absent)
    present = [name for name in names if name is not None]
    if not absent and present != expected:
        findings.add(file, "column-order", f"the columns must stand in the order {','.join(expected)}")
    return None if table.absent & set(spec.primary_key) else names


def _meant(word: str, position: int, header: list[str], expected: list[str], absent: list[str]) -> str | None:
    """The missing column that a word of the header probably stands for."""
    close = difflib.get_close_matches(word.strip().casefold(), absent, n=1, cutoff=0.75)
    if close:
        return close[0]
    same_place = len(header) == len(expected) and expected[position] in absent
    return expected[position] if same_place and len(absent) == 1 else None


def _ragged(row: list[str], header: list[str], number: int, file: str, findings: Findings) -> None:
    if len(row) == 1 and row[0].count(";") >= len(header) - 1:
        hint = "separate the cells by commas, not by semicolons"
    elif len(row) > len(header):
        hint = "a cell with a comma in its text must be quoted; else remove the surplus cells"
    else:
        hint = "give every column a cell; an empty cell is nothing between two commas"
    count = "1 cell" if len(row) == 1 else f"{len(row)} cells"
    hint = f"the row has {count}, the header has {len(header)}; {hint}"
    findings.add(file, "ragged-row", hint, value=",".join(row), row=number)


def _clean(cell: str, place: tuple[int, str, int], sign: str | None, file: str, findings: Findings) -> str:
    """Note what is wrong with the characters of a cell; give it as it should be, for the checks that follow."""
    number, name, position = place

    def fault(rule: str, hint: str) -> None:
        findings.add(file, rule, hint, value=cell, row=number, column=name, position=position)

    result = cell
    if found := _CONTROL.search(cell):
        character = found.group()
        if character == "\ufffd":
            fault("encoding", "the sign U+FFFD stands for a lost letter; write the letter again")
        else:
            hint = "put the text on one line" if character == "\n" else f"take out the invisible U+{ord(character):04X}"
            fault("control-character", hint)
            result = _CONTROL.sub(" " if character == "\n" else "", result)
    if _TWICE_ENCODED.search(cell):
        fault("encoding", "letters were encoded twice (such as Ã¤ for ä); take the text again from its source")
    if not unicodedata.is_normalized("NFC", cell):
        fault("not-nfc", "letters and accents must be one character (Unicode NFC); type the word again")
        result = unicodedata.normalize("NFC", result)
    if result != result.strip():
        if sign and (result.strip().startswith(sign) or result.strip().endswith(sign)):
            return result  # a list with an empty end, which is reported as such
        fault("stray-whitespace", "take out the blank at the beginning or end of the cell")
        result = result.strip()
    return result

"""One tree of errors and one problem object for every door (RFC 9457, "Problem Details for HTTP APIs").

KobanError
├── NotFoundError            a thing, term, release or file that is not there           404
├── UsageError               a request or command that cannot be understood             400
│   └── LimitError           a request over a time, row, depth, cost or body limit      400 (413, 503 by type)
├── DataError                knowledge or records that break a rule; carries findings   422
├── ConflictError            the request contradicts what is already published          409
└── UnavailableError         something needed is missing or out of reach                503

The same object is the body of an HTTP error, ``errors[].extensions.problem`` in GraphQL and the text on stderr.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

PROBLEM_BASE = "https://w3id.org/koban/problem/"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in data: where it stands, what was found, which rule it breaks and what to do.

    ``row`` counts data rows of a table from 1, as a spreadsheet without its header does; ``line`` and ``column`` place
    a fault in a file that is no table.
    """

    file: str
    rule: str
    hint: str
    value: str | None = None
    row: int | None = None
    column: str | None = None
    sheet: str | None = None
    line: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The finding as a JSON object without empty members."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    def __str__(self) -> str:
        place = self.file
        if self.sheet is not None:
            place += f" [{self.sheet}]"
        if self.row is not None:
            place += f", row {self.row}"
        if self.line is not None:
            place += f", line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
        shown = "" if self.value is None else f" {self.value!r}"
        return f"{place}:{shown} {self.rule}; {self.hint}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem object: what was given, what was expected, what to do next (RFC 9457 with members of ours).

    ``retry_after`` says in how many seconds it is worth to ask again; HTTP says so in the header ``Retry-After``, too.
    """

    type: str
    title: str
    status: int
    detail: str
    given: str | None = None
    expected: str | None = None
    hint: str | None = None
    retry_after: int | None = None
    findings: tuple[Finding, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The problem as the JSON object that RFC 9457 describes; ``type`` becomes an absolute IRI."""
        members: dict[str, Any] = {
            "type": PROBLEM_BASE + self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        for name in ("given", "expected", "hint", "retry_after"):
            if (value := getattr(self, name)) is not None:
                members[name] = value
        if self.findings:
            members["findings"] = [finding.as_dict() for finding in self.findings]
        return members

    def __str__(self) -> str:
        lines = [f"{self.title}: {self.detail}"]
        if self.given is not None:
            lines.append(f"  given:    {self.given}")
        if self.expected is not None:
            lines.append(f"  expected: {self.expected}")
        if self.hint is not None:
            lines.append(f"  next:     {self.hint}")
        lines.extend(f"  - {finding}" for finding in self.findings)
        return "\n".join(lines)


class KobanError(Exception):
    """Base of every error this project raises on purpose; ``problem`` is what a door shows.

    Parameters
    ----------
    detail
        One sentence on this case.
    type, title, status
        Override the class's defaults where a narrower name exists, for example type ``row-limit``.
    given, expected, hint
        What came in, what would have been right, what to do next.
    retry_after
        In how many seconds it is worth to ask again, where that is known.
    findings
        Faults in data, one per place.
    """

    type = "error"
    title = "Something went wrong"
    status = 500

    def __init__(
        self,
        detail: str,
        *,
        type: str | None = None,
        title: str | None = None,
        status: int | None = None,
        given: str | None = None,
        expected: str | None = None,
        hint: str | None = None,
        retry_after: int | None = None,
        findings: tuple[Finding, ...] = (),
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(
            type=type or self.type,
            title=title or self.title,
            status=status or self.status,
            detail=detail,
            given=given,
            expected=expected,
            hint=hint,
            retry_after=retry_after,
            findings=findings,
        )

    def __str__(self) -> str:
        return str(self.problem)


class NotFoundError(KobanError, LookupError):
    """A thing, term, release or file that is not there."""

    type, title, status = "not-found", "Not found", 404


class UsageError(KobanError, ValueError):
    """A request or command that cannot be understood."""

    type, title, status = "bad-request", "The request cannot be understood", 400


class LimitError(UsageError):
    """A request over a limit; it ends with nothing rather than with a part of the answer."""

    type, title, status = "limit", "The request is over a limit", 400


class DataError(KobanError, ValueError):
    """Knowledge or records that break a rule; nothing of them was stored."""

    type, title, status = "data", "The data has faults and nothing of it was stored", 422


class ConflictError(KobanError):
    """The request contradicts what is already published."""

    type, title, status = "conflict", "This contradicts what is already published", 409


class UnavailableError(KobanError, OSError):
    """Something needed is missing or out of reach."""

    type, title, status = "unavailable", "Something needed is not available", 503

    def __str__(self) -> str:  # OSError has a __str__ of its own
        return str(self.problem)

"""What `laurel copy` reads and writes: a site's file, the tables of a DynamoDB, a dump as JSON Lines."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Protocol, cast

from devstore.sqlite.file import SiteFile
from devstore.sqlite.tables import SqliteTables
from laurel.store.driver.codec import decode_item, encode_item
from laurel.store.driver.requests import Item
from laurel.store.driver.tables import TABLES
from laurel_cli.errors import CommandError
from laurel_cli.local_store import UNFINISHED
from laurel_cli.local_tables import LocalTables, sqlite_tables
from laurel_cli.operate.restore import is_kept_from_streams
from laurel_cli.operate.whole_tables import WholeTables


class Place(Protocol):
    """A store of items, to read or to write."""

    def scan(self, table: str) -> Iterator[Item]:
        """Every item of a table."""

    def write(self, table: str, items: Sequence[Item]) -> None:
        """Put items, in place of those under their keys."""

    def takes(self, table: str, item: Item) -> bool:
        """Whether an item is one to be written here."""

    def is_empty(self) -> bool:
        """Whether there is no item yet, or what there is was left by a copy that was cut short."""

    def writing(self) -> contextlib.AbstractContextManager[None]:
        """A block that writes all there is; cut short, it leaves a mark that it was."""


class FilePlace:
    """A site's file. It is written past its streams, so its totals are those that are copied."""

    def __init__(self, file: SiteFile) -> None:
        self._file = file
        self._tables = SqliteTables(file)
        self._catch_up = sqlite_tables(file).catch_up

    def scan(self, table: str) -> Iterator[Item]:
        """Every item of a table, what its streams hold counted first."""
        self._catch_up()
        return self._tables.scan(table)

    def write(self, table: str, items: Sequence[Item]) -> None:
        """Put items in one transaction."""
        self._tables.load(table, items)

    def takes(self, table: str, item: Item) -> bool:
        """All but the watermarks of other streams."""
        return not is_watermark(table, item)

    def is_empty(self) -> bool:
        """Whether the file has no item, or was not written to its end."""
        return self._file.fact(UNFINISHED) is not None or _is_empty(self._tables)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Until it is through, the file is not served."""
        self._file.note(UNFINISHED, "yes")
        yield
        self._file.forget(UNFINISHED)


class DynamoPlace:
    """The tables of a DynamoDB. Its streams have what is written, so its totals are counted from them, not copied."""

    def __init__(self, whole: WholeTables, catch_up: Callable[[], None]) -> None:
        self._whole = whole
        self._catch_up = catch_up

    def scan(self, table: str) -> Iterator[Item]:
        """Every item of a table, what its streams hold counted first where no function does that."""
        self._catch_up()
        return self._whole.scan(table)

    def write(self, table: str, items: Sequence[Item]) -> None:
        """Put items. Raises Unavailable if DynamoDB keeps leaving some out."""
        self._whole.put_all(table, items)

    def takes(self, table: str, item: Item) -> bool:
        """All but what is kept from the streams: totals and watermarks."""
        return not is_kept_from_streams(table, item)

    def is_empty(self) -> bool:
        """Whether the tables have no item."""
        return _is_empty(self._whole)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """What was written is counted in the end where no function does that."""
        yield
        self._catch_up()


class DumpPlace:
    """A file with a line of JSON for each item: its table, and it in DynamoDB's JSON; packed if named so (.gz)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._file: IO[str] | None = None

    def scan(self, table: str) -> Iterator[Item]:
        """Every item of a table. Raises OSError, and CommandError for a line that is no item."""
        others = tuple(f'{{"table": "{other}", ' for other in TABLES if other != table)
        for number, line in enumerate(self._lines(), start=1):
            if line.startswith(others):
                continue  # as we write them: they need not be parsed
            try:
                entry = json.loads(line, object_hook=_with_bytes)
                item = decode_item(entry["item"]) if entry["table"] == table else None
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise CommandError(f"{self._path}: line {number} holds no item of a dump") from error
            if item:
                yield item

    def refuse_other_content(self) -> None:
        """Read it once, before a target is touched. Raises as `scan` does."""
        for _ in self.scan(""):
            pass

    def _lines(self) -> Iterator[str]:
        try:
            with _open(self._path, self._path, "rt") as lines:
                yield from lines
        except (EOFError, UnicodeError, gzip.BadGzipFile, zlib.error) as error:
            raise CommandError(f"{self._path} is no dump, or not all of one: {error}") from error

    def write(self, table: str, items: Sequence[Item]) -> None:
        """Append lines."""
        for item in items:
            entry = {"table": table, "item": encode_item(item)}
            print(json.dumps(entry, ensure_ascii=False, default=_base64), file=self._file)

    def takes(self, table: str, item: Item) -> bool:
        """All but the watermarks of other streams."""
        return not is_watermark(table, item)

    def is_empty(self) -> bool:
        """Whether there is no such file."""
        return not self._path.exists()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """The file has its name when it is whole."""
        self._part.touch(mode=0o600)  # it has hashes of passwords
        with _open(self._part, self._path, "wt") as self._file:
            yield
        self._part.replace(self._path)


def is_watermark(table: str, item: Item) -> bool:
    """Whether an item says how far a stream is counted, which holds for the streams of its own store only."""
    return table == "system" and str(item["pk"]).startswith("watermark#")


def local_dynamodb(local: LocalTables, prefix: str) -> DynamoPlace:
    """The tables of a DynamoDB on this machine, where no function counts."""
    return DynamoPlace(WholeTables.of(prefix), local.catch_up)


def _is_empty(tables: WholeTables | SqliteTables) -> bool:
    return not any(next(iter(tables.scan(table)), None) for table in TABLES)


def _open(path: Path, named: Path, mode: str) -> IO[str]:
    """A text file, packed if the name says so. The caller closes it."""
    if named.suffix == ".gz":
        return cast(IO[str], gzip.open(path, mode, encoding="utf-8", compresslevel=6))
    return path.open(mode.replace("t", ""), encoding="utf-8")


def _base64(value: object) -> str:
    return base64.b64encode(bytes(value)).decode()  # type: ignore[call-overload]


def _with_bytes(value: dict[str, Any]) -> dict[str, Any]:
    """An attribute value of type B with the bytes that its base64 stands for."""
    if value.keys() == {"B"} and isinstance(value["B"], str):
        return {"B": base64.b64decode(value["B"])}
    return value

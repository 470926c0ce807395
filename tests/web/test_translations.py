"""Every Chinese string of the pages has its English, and the compiled catalogue is the same."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[2] / "web"
CATALOGUE = WEB / "translations/en/LC_MESSAGES/messages"
METHODS = [("templates/**.html", "jinja2"), ("*.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None}


def _said() -> Iterator[str]:
    for _file, _line, message, _comments, _context in extract_from_dir(
        WEB, METHODS, keywords=KEYWORDS
    ):
        assert isinstance(message, str)
        yield message


def _catalogue() -> Catalog:
    with CATALOGUE.with_suffix(".po").open("rb") as file:
        return read_po(file, locale="en")


def test_every_string_of_the_pages_has_its_english() -> None:
    known = {message.id for message in _catalogue() if message.id and message.string}

    assert sorted(set(_said()) - known) == []


def test_no_english_is_kept_for_what_is_no_longer_said() -> None:
    known = {str(message.id) for message in _catalogue() if message.id}

    assert sorted(known - set(_said())) == []


def test_the_english_says_the_same_blanks() -> None:
    import re

    for message in _catalogue():
        blanks = [sorted(re.findall(r"%\(\w+\)s", str(t))) for t in (message.id, message.string)]
        assert blanks[0] == blanks[1], message.id


def test_the_compiled_catalogue_is_of_this_text() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = {m.id: m.string for m in read_mo(file) if m.id}

    assert compiled == {m.id: m.string for m in _catalogue() if m.id and m.string}

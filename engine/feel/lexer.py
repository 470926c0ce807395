"""Text to tokens. Names may hold spaces, so the reader is told which names are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.feel.budget import MAX_DIGITS
from engine.feel.errors import FeelSyntaxError

KEYWORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or"}
    | {"between", "instance", "true", "false", "null", "function"}
)
_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)+")
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
WORD = r"(?:[^\W\d]|[\U00010000-\U000EFFFF])(?:\w|[\U00010000-\U000EFFFF])*"
_WORD = re.compile(rf"{WORD}|\?")
_SYMBOL = re.compile(r"\*\*|<=|>=|!=|\.\.|->|[-+*/<>=()\[\]{},.:@]")
_IDENTIFIER = re.compile(WORD)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_HALF = re.compile(r"[\uD800-\uDFFF]")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\", "/": "/"}


@dataclass(frozen=True, slots=True)
class Token:
    """kind: number, string, name, keyword, symbol, end."""

    kind: str
    text: str
    start: int


def spaced(name: str) -> str:
    return " ".join(name.split())


@lru_cache(maxsize=512)
def known(names: frozenset[str], tail: str = "") -> re.Pattern[str]:
    """A pattern for those of the names that are more than one word; longest first."""
    special = sorted(
        (spaced(name) for name in names if not _IDENTIFIER.fullmatch(name) and name.strip()),
        key=len,
        reverse=True,
    )
    choices = "|".join(r"\s+".join(map(re.escape, name.split(" "))) for name in special)
    return re.compile(rf"(?:{choices})(?!\w){tail}")


class Lexer:
    """Reads one token after another; `names` may grow while reading."""

    def __init__(self, text: str, names: frozenset[str], functions: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self._functions = known(functions, r"(?=\s*\()")
        self.position = 0

    def read(self) -> Token:
        space = _SPACE.match(self.text, self.position)
        start = space.end() if space else self.position
        if start >= len(self.text):
            return Token("end", "", start)
        for read in (self._name, self._number, self._string, self._symbol):
            token = read(start)
            if token is not None:
                return token
        raise FeelSyntaxError("this sign has no meaning here", start, repr(self.text[start]))

    def match(self, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        return pattern.match(self.text, start)

    def _name(self, start: int) -> Token | None:
        matches = [
            found
            for pattern in (known(self.names), self._functions, _WORD)
            if (found := pattern.match(self.text, start))
        ]
        if not matches:
            return None
        longest = max(matches, key=lambda found: found.end())
        self.position = longest.end()
        word = spaced(longest.group())
        return Token("keyword" if word in KEYWORDS else "name", word, start)

    def _number(self, start: int) -> Token | None:
        found = _NUMBER.match(self.text, start)
        if found is None:
            return None
        self.position = found.end()
        digits = re.split("[eE]", found.group())[0].replace(".", "").lstrip("0")
        if len(digits) > MAX_DIGITS:
            raise FeelSyntaxError(f"more than {MAX_DIGITS} digits", start, "number")
        return Token("number", found.group(), start)

    def _string(self, start: int) -> Token | None:
        if self.text[start] != '"':
            return None
        found = _STRING.match(self.text, start)
        if found is None:
            raise FeelSyntaxError("the text has no closing quote", start, "string")
        self.position = found.end()
        return Token("string", self._unescaped(found.group(1), start), start)

    def _unescaped(self, written: str, start: int) -> str:
        """The text meant; two halves of a character are joined, one alone is refused."""
        text = _ESCAPE.sub(_unescape, written)
        if _HALF.search(text) is None:
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise FeelSyntaxError("half a character", start, "string") from None

    def _symbol(self, start: int) -> Token | None:
        found = _SYMBOL.match(self.text, start)
        if found is None:
            return None
        self.position = found.end()
        return Token("symbol", found.group(), start)


def _unescape(found: re.Match[str]) -> str:
    r"""`\n`, `\u6A2A`, `\U01F600`; a backslash before anything else stays."""
    code = found.group(1)
    if len(code) > 1:
        point = int(code[1:], 16)
        return chr(point) if point <= 0x10FFFF else found.group()  # noqa: PLR2004  (last of Unicode)
    return _ESCAPES.get(code, found.group())

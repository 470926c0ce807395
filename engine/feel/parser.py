"""Text to tree. Operators by precedence here; the other forms in `forms` and `cells`."""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException

from engine.feel import forms
from engine.feel.budget import MAX_DEPTH, MAX_SOURCE
from engine.feel.cells import tests_after_in
from engine.feel.errors import FeelBudgetExceeded, FeelSyntaxError
from engine.feel.lexer import Lexer, Token
from engine.feel.operators import All, AnyOf, Arithmetic, Between, Comparison, InstanceOf, Negation
from engine.feel.properties import MEMBER_NAMES
from engine.feel.signatures import STANDARD
from engine.feel.temporal import read_temporal
from engine.feel.tree import Literal, Name, Node, Path
from engine.feel.types import read_kind
from engine.feel.unary import In
from engine.feel.values import NUMBERS

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_SUM, _PRODUCT, _POWER, _SIGN, _TYPE, _POSTFIX = 40, 50, 60, 70, 75, 90
_COMPARED = 30
_BINDING: dict[str, int] = {
    "or": 10,
    "and": 20,
    **dict.fromkeys(COMPARISONS, _COMPARED),
    "between": _COMPARED,
    "in": _COMPARED,
    "+": _SUM,
    "-": _SUM,
    "*": _PRODUCT,
    "/": _PRODUCT,
    "**": _POWER,
    "instance": _TYPE,
    ".": _POSTFIX,
    "[": _POSTFIX,
    "(": _POSTFIX,
}
_CONSTANTS = {"true": True, "false": False, "null": None}


class Parser:
    """Reads one text. `lenient` lets wrong calls be null, as the standard has it."""

    def __init__(self, text: str, names: frozenset[str], *, lenient: bool) -> None:
        if len(text.encode("utf-8", "surrogatepass")) > MAX_SOURCE:
            raise FeelBudgetExceeded(f"an expression of more than {MAX_SOURCE} bytes")
        self.lenient = lenient
        self.lexer = Lexer(text, names | MEMBER_NAMES, frozenset(STANDARD))
        self.depth = 0
        self.seen: set[str] = set()
        self.endpoint = False
        self.token = self.lexer.read()

    # tokens

    def fail(self, message: str, token: Token | None = None) -> FeelSyntaxError:
        token = token or self.token
        return FeelSyntaxError(message, token.start, token.text or "end of text")

    def at(self, *texts: str) -> bool:
        return self.token.kind in {"symbol", "keyword"} and self.token.text in texts

    def advance(self) -> Token:
        token = self.token
        self.token = self.lexer.read()
        return token

    def accept(self, *texts: str) -> Token | None:
        return self.advance() if self.at(*texts) else None

    def expect(self, *texts: str) -> Token:
        if not self.at(*texts):
            raise self.fail(f"{' or '.join(texts)} was expected here")
        return self.advance()

    def finish(self) -> None:
        if self.token.kind == "name":
            raise self.fail("a name that is not known to consist of several words, or no operator")
        if self.token.kind != "end":
            raise self.fail("the expression should have ended here")

    def declare(self, name: str) -> None:
        """Make a name of several words known from here on, the next token included."""
        if name.isidentifier():
            return
        self.lexer.names = self.lexer.names | {name}
        self.lexer.position = self.token.start
        self.token = self.lexer.read()

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """A pattern in the text from the current token on."""
        return self.lexer.match(pattern, self.token.start)

    def jump(self, position: int) -> None:
        self.lexer.position = position
        self.token = self.lexer.read()

    # expressions

    def expression(self, power: int = 0) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelBudgetExceeded(f"an expression nested more than {MAX_DEPTH} deep")
        left = self._prefix()
        while power < self._binding():
            left = self._infix(left)
        self.depth -= 1
        return left

    def closed(self) -> Node:
        """An expression in which brackets open a filter again."""
        outer, self.endpoint = self.endpoint, False
        node = self.expression()
        self.endpoint = outer
        return node

    def operand(self) -> Node:
        """An expression without comparison or logic."""
        return self.expression(_COMPARED)

    def limit(self) -> Node:
        """The end of a range: a bracket after it closes the range."""
        outer, self.endpoint = self.endpoint, True
        node = self.operand()
        self.endpoint = outer
        return node

    def _binding(self) -> int:
        if self.token.kind not in {"symbol", "keyword"}:
            return -1
        if self.endpoint and self.token.text == "[":
            return -1
        return _BINDING.get(self.token.text, -1)

    def _prefix(self) -> Node:
        token = self.token
        if token.kind == "number":
            return self._number()
        if token.kind == "string":
            return Literal(self.advance().text)
        if token.kind == "name":
            self.seen.add(token.text)
            return Name(self.advance().text)
        if token.kind == "end":
            raise self.fail("an expression was expected here")
        return self._special()

    def _special(self) -> Node:
        word = self.token.text
        if word in _CONSTANTS:
            self.advance()
            return Literal(_CONSTANTS[word])
        if word == "-":
            self.advance()
            return Negation(self.expression(_SIGN))
        if word == "@":
            return self._at_literal()
        form = forms.FORMS.get(word)
        if form is None:
            raise self.fail("an expression cannot begin like this")
        return form(self)

    def _number(self) -> Node:
        token = self.advance()
        try:
            return Literal(NUMBERS.create_decimal(Decimal(token.text)))
        except DecimalException:
            raise self.fail("this number is too large", token) from None

    def _at_literal(self) -> Node:
        self.advance()
        if self.token.kind != "string":
            raise self.fail("a text was expected after @")
        token = self.advance()
        value = read_temporal(token.text)
        if value is None and not self.lenient:
            raise self.fail("neither date, time nor duration", token)
        return Literal(value)

    def _infix(self, left: Node) -> Node:
        token = self.advance()
        word = token.text
        if word in COMPARISONS:
            return Comparison(word, left, self.operand())
        if word in {"+", "-", "*", "/", "**"}:
            return Arithmetic(word, left, self.expression(_BINDING[word]))
        if word in {"and", "or"}:
            return self._joined(word, left)
        return self._tail(word, left, token)

    def _joined(self, word: str, left: Node) -> Node:
        operands = [left, self.expression(_BINDING[word])]
        while self.accept(word):
            operands.append(self.expression(_BINDING[word]))
        return All(tuple(operands)) if word == "and" else AnyOf(tuple(operands))

    def _tail(self, word: str, left: Node, token: Token) -> Node:
        if word == ".":
            return self._path(left)
        if word == "[":
            return forms.filtered(self, left)
        if word == "(":
            return forms.call(self, left, token)
        if word == "in":
            return In(left, tests_after_in(self))
        if word == "between":
            low = self.operand()
            self.expect("and")
            return Between(left, low, self.operand())
        return self._instance(left)

    def _path(self, left: Node) -> Node:
        if self.token.kind not in {"name", "keyword"}:
            raise self.fail("the name of a member was expected after the dot")
        return Path(left, self.advance().text)

    def _instance(self, left: Node) -> Node:
        if self.token.text != "of":
            raise self.fail("of was expected after instance")
        self.advance()
        return InstanceOf(left, read_kind(self))

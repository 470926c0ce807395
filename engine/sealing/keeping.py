"""Sealed texts as rows: made in the transaction of the act, and handed over by two hands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_hex

from engine.casefile import CaseFile
from engine.errors import InvalidForm, NotYours
from engine.forms import Field
from engine.history import canonical
from engine.models import SealedShare, SealedText, SigningKey, UserTask
from engine.sealing.cipher import Sealed, rewrap, seal, wrap
from engine.sealing.entitlement import Entitled, desk_of, sealing_keys
from engine.sealing.leaks import tells
from engine.signatures import Signer, require_key


@dataclass
class Sealing:
    """What one act seals: a number at once, the rows when the act is accepted."""

    file: CaseFile
    task: UserTask
    signer: Signer | None
    texts: dict[str, tuple[Field, str]] = field(default_factory=dict, repr=False)

    def __call__(self, asked: Field, text: str) -> str:
        """The number that is kept in the place of an answer. Nobody seals without a key."""
        if self.signer is None or self.signer.sealing is None:
            told = f"「{asked.label}」须封存保管：请输入签名口令，没有签名密钥的先行设定"
            raise InvalidForm({"passphrase": told})
        named = self._unused(asked)
        self.texts[named] = asked, text
        return named

    def _unused(self, asked: Field) -> str:
        """A title and a number; random, so that nothing of the text is in it."""
        title = asked.properties.get("sealedAs") or asked.label
        while True:
            named = f"{title}-{token_hex(3).upper()}"
            if self.file.ctx.session.get(SealedText, number_in(named)) is None:
                return named

    def check(self, values: Mapping[str, object]) -> None:
        """Refuse an answer in the open that says what is to be sealed."""
        problems = {
            key: "这里写有应当封存的内容，请删去"
            for key, value in values.items()
            for named, (_, text) in self.texts.items()
            if value != named and tells(text, value)
        }
        if problems:
            raise InvalidForm(problems)

    def keep(self) -> None:
        for named, (asked, text) in self.texts.items():
            self._keep(number_in(named), asked, text)

    def _keep(self, number: str, asked: Field, text: str) -> None:
        ctx, case = self.file.ctx, self.file.case.id
        keys = self._keys(asked)
        about = about_of(number, case, self.task.element, asked.key)
        sealed, key = seal(about, text)
        row = SealedText(
            number=number,
            case_id=case,
            task_id=self.task.id,
            element=self.task.element,
            field=asked.key,
            nonce=sealed.nonce,
            ciphertext=sealed.ciphertext,
            by=keys[0].person_id,
            at=ctx.now,
        )
        ctx.session.add(row)
        ctx.session.flush()
        for each in keys:
            wrapped = wrap(key, about, str(each.sealing_public))
            share = _share(row, each, wrapped, keys[0].person_id)
            share.given_at = share.confirmed_at = ctx.now
            ctx.session.add(share)
        told = {"sealed": number, "field": asked.key, "digest": digest_of(row)}
        ctx.record(
            "text.sealed",
            actor=keys[0].person_id,
            case=case,
            element=self.task.element,
            body={**told, "keys": {each.person_id: each.id for each in keys}},
        )

    def _keys(self, asked: Field) -> list[SigningKey]:
        """The receiver's key first, then those of all who sit at the desk today."""
        ctx, signer = self.file.ctx, self.signer
        assert signer is not None  # noqa: S101  nothing was sealed without
        desk = desk_of(self.file, self.task, asked)
        if not desk.admits(ctx, signer.person_id):
            raise NotYours("not_your_task", "您不得知悉应当封存的内容，请由他人受理")
        require_key(ctx, signer)
        ctx.session.flush()
        own = ctx.session.get_one(SigningKey, signer.key_id)
        others = tuple(p for p in desk.people(ctx) if p != signer.person_id)
        return [own, *sealing_keys(ctx, others)]


def handed_over(found: Entitled, signer: Signer, key: SigningKey) -> SealedShare:
    """A share for one more key, which counts for nothing until it is confirmed."""
    assert signer.opener is not None  # noqa: S101  asked by the command
    wrapped = rewrap(
        sealed_of(found.text), found.share.wrapped, signer.opener, str(key.sealing_public)
    )
    return _share(found.text, key, wrapped, signer.person_id)


def sealed_of(row: SealedText) -> Sealed:
    about = about_of(row.number, row.case_id, row.element, row.field)
    return Sealed(about, row.nonce, row.ciphertext)


def about_of(number: str, case: str, element: str, field_: str) -> str:
    """What a ciphertext is bound to: it cannot be put in another's place."""
    return canonical({"number": number, "case": case, "element": element, "field": field_})


def number_in(named: str) -> str:
    """The number alone, of a title and a number: under it the sealed text is kept."""
    return named.rsplit(maxsplit=1)[-1]


def digest_of(row: SealedText) -> str:
    return sha256(f"{row.nonce}.{row.ciphertext}".encode()).hexdigest()


def _share(row: SealedText, key: SigningKey, wrapped: str, by: str) -> SealedShare:
    return SealedShare(
        number=row.number,
        person_id=key.person_id,
        key_id=key.id,
        wrapped=wrapped,
        given_by=by,
    )

"""Coming in, staying in, going out; passwords, invitations and the throttle."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import cast

import pytest
from argon2.exceptions import VerifyMismatchError
from sqlalchemy.orm import Session

from engine import identity
from engine.clock import TurnedClock
from engine.context import Context
from engine.core import Engine
from engine.errors import InvalidForm, NotFound, NotYours, Refusal, SignInRefused
from engine.identity import passwords, throttle
from engine.models import Base, Credential, HistoryEvent, SignInAttempt, SigningKey, SignInSession
from engine.signatures import WrongPassphrase
from engine.surroundings import Calendar, Directory, Law, Surroundings
from tests import guessing

PASSWORD, WRONG = "一句只有我知道的长话", "错的口令错的口令"
REAL, _ = guessing.IN_EARNEST
HERE = "192.0.2.1"
START = datetime(2017, 2, 6, 1, tzinfo=UTC)


class Admins:
    """A directory in which one person is the administrator and everybody has a name."""

    def roles_of(self, _session: Session, person: str, _on: date) -> Sequence[tuple[str, str]]:
        return [("admin", "county")] if person == "admin" else [("org_officer", "county-org")]

    def person_name(self, _session: Session, person: str) -> str:
        return f"{person}的姓名"


def engine_at(url: str, *, demo: bool = False) -> Engine:
    directory = cast("Directory", Admins())
    around = Surroundings(cast("Calendar", None), cast("Law", None), directory, demo=demo)
    core = Engine(url, around, TurnedClock(START))
    Base.metadata.create_all(core.database)
    return core


@pytest.fixture
def core(database_url: str) -> Iterator[Engine]:
    core = engine_at(database_url)
    yield core
    core.database.dispose()


@pytest.fixture
def li(core: Engine) -> str:
    """The login of somebody who has set their password."""
    core.execute(identity.UseInvitation(core.execute(identity.Invite(None, "li")), PASSWORD))
    return "li"


def later(core: Engine, **by: int) -> None:
    assert isinstance(core.clock, TurnedClock)
    core.clock.turn_to(core.clock() + timedelta(**by))


def who(core: Engine, secret: str) -> identity.SignedIn | None:
    return core.read(lambda ctx: identity.session_of(ctx, secret))


def sign_in(core: Engine, login: str, password: str = PASSWORD, address: str = HERE) -> str:
    return core.execute(identity.SignIn(login, password, address))


def tried(core: Engine, login: str, password: str = WRONG) -> bool:
    """Whether the try was let in; True also for one that was merely wrong."""
    with core._readers() as session:
        before = session.query(SignInAttempt).count()
    with pytest.raises(SignInRefused):
        sign_in(core, login, password)
    with core._readers() as session:
        return session.query(SignInAttempt).count() > before


def events(core: Engine) -> list[tuple[str, str | None]]:
    with core._readers() as session:
        rows = session.query(HistoryEvent).order_by(HistoryEvent.id)
        return [(row.type, row.actor) for row in rows]


# ---- sessions ----


def test_a_session_tells_who_it_belongs_to(core: Engine, li: str) -> None:
    found = who(core, sign_in(core, li))

    assert found is not None
    assert (found.person_id, found.name, found.roles) == (
        "li",
        "li的姓名",
        frozenset({"org_officer"}),
    )
    assert (found.language, found.stale, len(found.csrf) >= 43) == (None, False, True)


def test_the_database_does_not_hold_the_secret_of_a_session(core: Engine, li: str) -> None:
    secret = sign_in(core, li)

    with core._readers() as session:
        assert all(secret not in row.digest for row in session.query(SignInSession))


def test_a_cookie_copied_before_signing_out_is_dead_after_it(core: Engine, li: str) -> None:
    secret, other = sign_in(core, li), sign_in(core, li)

    core.execute(identity.SignOut(secret))

    assert who(core, secret) is None
    assert who(core, other) is not None
    core.execute(identity.SignOut(secret))


def test_a_session_ends_after_two_idle_hours(core: Engine, li: str) -> None:
    secret = sign_in(core, li)

    later(core, minutes=119)
    assert who(core, secret) is not None
    later(core, minutes=1)
    assert who(core, secret) is None
    core.execute(identity.KeepSession(secret))
    assert who(core, secret) is None


def test_a_session_in_use_ends_after_twelve_hours(core: Engine, li: str) -> None:
    secret = sign_in(core, li)
    for _ in range(11):
        later(core, hours=1)
        found = who(core, secret)
        assert found is not None
        assert found.stale
        core.execute(identity.KeepSession(secret))

    later(core, hours=1)

    assert who(core, secret) is None


def test_a_session_keeps_its_language(core: Engine, li: str) -> None:
    secret = sign_in(core, li)

    core.execute(identity.SetLanguage(secret, "en"))

    found = who(core, secret)
    assert found is not None
    assert found.language == "en"


def test_an_unknown_secret_opens_nothing(core: Engine) -> None:
    assert who(core, "") is None
    assert who(core, "made up") is None


# ---- signing in ----


def test_case_and_blanks_around_a_login_do_not_count(core: Engine, li: str) -> None:
    assert who(core, sign_in(core, " LI ")) is not None


def test_an_unknown_login_is_answered_as_a_wrong_password_is(core: Engine, li: str) -> None:
    told = []
    for login in (li, "nobody"):
        with pytest.raises(SignInRefused) as refused:
            sign_in(core, login, WRONG)
        told.append((str(refused.value), refused.value.codes))

    assert told[0] == told[1]


def test_an_account_that_does_not_exist_costs_as_much_time_as_one_that_does() -> None:
    parameters = REAL.hash(PASSWORD).rsplit("$", 2)[0]

    assert parameters.endswith("m=65536,t=3,p=1")
    assert passwords.NOBODYS.startswith(parameters)
    assert not passwords.matches(None, PASSWORD)
    with pytest.raises(VerifyMismatchError):
        REAL.verify(passwords.NOBODYS, PASSWORD)


def test_successes_and_refusals_stand_in_the_history_of_the_day(core: Engine, li: str) -> None:
    tried(core, li)
    tried(core, "nobody")
    sign_in(core, li)

    assert events(core)[-3:] == [
        ("sign_in.refused", "li"),
        ("sign_in.refused", None),
        ("sign_in.succeeded", "li"),
    ]
    with core._readers() as session:
        chains = {row.chain for row in session.query(HistoryEvent)}
    assert chains == {"day:2017-02-06"}


def test_no_password_is_written_down_anywhere(core: Engine, li: str) -> None:
    tried(core, "口令打错了地方")
    sign_in(core, li)

    with core._readers() as session:
        bodies = [row.body or "" for row in session.query(HistoryEvent)]
        subjects = [row.subject for row in session.query(SignInAttempt)]
    assert all(text not in body for body in bodies for text in (PASSWORD, "口令打错了地方"))
    assert all("口令打错了地方" not in subject for subject in subjects)


# ---- the throttle ----


@pytest.mark.parametrize("login", ["li", "nobody"])
def test_five_tries_are_free_and_then_each_waits_twice_as_long(
    core: Engine, li: str, login: str
) -> None:
    for _ in range(5):
        assert tried(core, login)

    for wait in (2, 4, 8):
        assert not tried(core, login)
        later(core, seconds=wait - 1)
        assert not tried(core, login)
        later(core, seconds=1)
        assert tried(core, login)


def test_the_right_password_has_to_wait_as_well_and_then_forgives(core: Engine, li: str) -> None:
    for _ in range(5):
        tried(core, li)
    assert not tried(core, li, PASSWORD)

    later(core, seconds=2)
    sign_in(core, li)

    for _ in range(5):
        assert tried(core, li)


def test_nobody_waits_longer_than_a_quarter_of_an_hour(core: Engine, li: str) -> None:
    with core._writers.begin() as session:
        session.add_all(
            SignInAttempt(subject=throttle.of_login(li), at=core.clock()) for _ in range(400)
        )

    later(core, minutes=14, seconds=59)
    assert not tried(core, li)
    later(core, seconds=1)
    assert sign_in(core, li)


def test_an_address_may_try_thirty_times_a_minute(core: Engine, li: str) -> None:
    with core._writers.begin() as session:
        session.add_all(
            SignInAttempt(subject=f"address:{HERE}", at=core.clock()) for _ in range(30)
        )

    with pytest.raises(SignInRefused):
        sign_in(core, li)
    assert sign_in(core, li, address="192.0.2.2")
    later(core, seconds=61)
    assert sign_in(core, li)


def test_tries_at_once_are_counted_one_by_one(core: Engine, li: str) -> None:
    def run() -> None:
        with pytest.raises(SignInRefused):
            sign_in(core, li, WRONG)

    threads = [Thread(target=run) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    refused = [type_ for type_, _ in events(core) if type_ == "sign_in.refused"]
    assert len(refused) == 5


# ---- invitations and passwords ----


def test_an_invitation_is_used_once_and_brings_its_person_in(core: Engine) -> None:
    link = core.execute(identity.Invite("admin", "wang"))
    assert core.read(lambda ctx: identity.accounts(ctx, ["wang", "li"])) == {
        "wang": "invited",
        "li": "none",
    }

    found = who(core, core.execute(identity.UseInvitation(link, PASSWORD)))

    assert found is not None
    assert found.person_id == "wang"
    with pytest.raises(identity.DeadInvitation):
        core.execute(identity.UseInvitation(link, PASSWORD))
    assert core.read(lambda ctx: identity.accounts(ctx, ["wang"])) == {"wang": "active"}


def test_an_invitation_is_dead_after_two_days_or_a_newer_one(core: Engine) -> None:
    old = core.execute(identity.Invite(None, "wang"))
    new = core.execute(identity.Invite(None, "wang"))
    with pytest.raises(identity.DeadInvitation):
        core.execute(identity.UseInvitation(old, PASSWORD))

    later(core, hours=48)

    with pytest.raises(identity.DeadInvitation):
        core.execute(identity.UseInvitation(new, PASSWORD))


def test_a_new_password_ends_the_sessions_that_the_old_one_opened(core: Engine, li: str) -> None:
    old = sign_in(core, li)

    core.execute(
        identity.UseInvitation(core.execute(identity.Invite(None, li)), "另一句长长的话呀")
    )

    assert who(core, old) is None
    with pytest.raises(SignInRefused):
        sign_in(core, li)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "1234567",
        "password1",
        "PASSWORD1",
        "ｐａｓｓｗｏｒｄ１",
        "aaaaaaaaaaaa",
        "x" * 129,
        "Li-the-officer",
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(core: Engine, password: str) -> None:
    link = core.execute(identity.Invite(None, "li-the-officer"))

    with pytest.raises(InvalidForm) as refused:
        core.execute(identity.UseInvitation(link, password))

    assert list(refused.value.fields) == ["password"]
    core.execute(identity.UseInvitation(link, PASSWORD))


@pytest.mark.parametrize("password", ["三点水四点火口天", "a b c d e f g", "x" * 60 + "yz" * 34])
def test_any_other_password_is_taken_as_it_is(password: str) -> None:
    assert passwords.check_new(password, "li") == password


def test_the_list_of_common_passwords_is_as_long_as_it_should_be() -> None:
    assert len(passwords._common()) >= 3000
    assert min(map(len, passwords._common())) >= passwords.SHORTEST


def test_changing_the_password_ends_every_other_session(core: Engine, li: str) -> None:
    mine, other = sign_in(core, li), sign_in(core, li)

    core.execute(identity.ChangePassword(li, mine, PASSWORD, "另一句长长的话呀"))

    assert who(core, mine) is not None
    assert who(core, other) is None
    assert sign_in(core, li, "另一句长长的话呀")


def test_changing_the_password_needs_the_old_one(core: Engine, li: str) -> None:
    mine = sign_in(core, li)

    with pytest.raises(InvalidForm) as refused:
        core.execute(identity.ChangePassword(li, mine, "不是原来的那一句", "另一句长长的话呀"))

    assert list(refused.value.fields) == ["old"]
    assert sign_in(core, li)


def test_guessing_the_old_password_is_throttled_too(core: Engine, li: str) -> None:
    for _ in range(5):
        with pytest.raises(InvalidForm):
            core.execute(identity.ChangePassword(li, "", "不是原来的那一句", "另一句长长的话呀"))

    with pytest.raises(SignInRefused):
        core.execute(identity.ChangePassword(li, "", PASSWORD, "另一句长长的话呀"))


def test_disabling_a_person_ends_their_sessions_and_their_link(core: Engine, li: str) -> None:
    secret = sign_in(core, li)
    link = core.execute(identity.Invite("admin", li))

    core.execute(identity.DisablePerson("admin", li))

    assert who(core, secret) is None
    with pytest.raises(SignInRefused):
        sign_in(core, li)
    with pytest.raises(identity.DeadInvitation):
        core.execute(identity.UseInvitation(link, PASSWORD))
    with pytest.raises(Refusal):
        core.execute(identity.Invite("admin", li))

    core.execute(identity.EnablePerson("admin", li))
    assert sign_in(core, li)


def test_only_the_administrator_invites_and_disables_and_never_themselves(core: Engine) -> None:
    for command in (
        identity.Invite("li", "wang"),
        identity.DisablePerson("li", "wang"),
        identity.EnablePerson("li", "wang"),
    ):
        with pytest.raises(NotYours):
            core.execute(command)
    with pytest.raises(Refusal) as refused:
        core.execute(identity.DisablePerson("admin", "admin"))
    assert refused.value.codes == ("separation_of_duties",)


# ---- the demonstration ----


def test_nobody_comes_in_without_a_password_outside_a_demonstration(core: Engine) -> None:
    with pytest.raises(NotFound):
        core.execute(identity.SignInAsDemo("li"))
    assert not core.read(identity.demonstration)


def test_in_a_demonstration_anybody_may_come_in_as_anybody(database_url: str) -> None:
    core = engine_at(database_url, demo=True)

    found = who(core, core.execute(identity.SignInAsDemo("li")))

    assert found is not None
    assert found.person_id == "li"
    core.execute(identity.DisablePerson(None, "li"))
    with pytest.raises(SignInRefused):
        core.execute(identity.SignInAsDemo("li"))
    core.database.dispose()


# ---- signing keys ----


def test_a_key_is_enrolled_and_unlocked_by_its_passphrase(core: Engine) -> None:
    key = core.execute(identity.EnrolKey("li", "一句用来签名的话"))

    signer = core.execute(identity.UnlockKey("li", "一句用来签名的话"))

    assert (signer.person_id, signer.key_id, signer.throwaway) == ("li", key, False)
    assert ("key.enrolled", "li") in events(core)


def test_a_wrong_passphrase_is_written_down_and_throttled(core: Engine) -> None:
    core.execute(identity.EnrolKey("li", "一句用来签名的话"))
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            core.execute(identity.UnlockKey("li", "不是这一句话呀"))

    with pytest.raises(SignInRefused, match="秒后再试"):
        core.execute(identity.UnlockKey("li", "一句用来签名的话"))

    later(core, seconds=2)
    assert core.execute(identity.UnlockKey("li", "一句用来签名的话")).person_id == "li"
    assert [type_ for type_, _ in events(core)].count("key.refused") == 5


def test_whoever_has_no_key_is_told_so(core: Engine) -> None:
    with pytest.raises(Refusal) as refused:
        core.execute(identity.UnlockKey("li", "一句用来签名的话"))

    assert refused.value.codes == ("signature_missing",)


def test_a_key_is_replaced_only_by_one_who_knows_the_password(core: Engine, li: str) -> None:
    first = core.execute(identity.EnrolKey(li, "一句用来签名的话"))
    with pytest.raises(InvalidForm):
        core.execute(identity.EnrolKey(li, "另一句用来签名的话"))

    second = core.execute(identity.EnrolKey(li, "另一句用来签名的话", PASSWORD))

    with core._readers() as session:
        assert session.get_one(SigningKey, first).revoked_at is not None
        ctx = Context(session, core.clock(), core.around)
        in_force = identity.key_in_force(ctx, li)
    assert in_force is not None
    assert in_force.id == second
    assert core.execute(identity.UnlockKey(li, "另一句用来签名的话")).key_id == second


def test_a_passphrase_is_as_hard_to_guess_as_a_password(core: Engine) -> None:
    with pytest.raises(InvalidForm) as refused:
        core.execute(identity.EnrolKey("li", "password1"))

    assert list(refused.value.fields) == ["passphrase"]


def test_a_credential_without_a_password_lets_nobody_in(core: Engine) -> None:
    core.execute(identity.Invite(None, "li"))
    with core._readers() as session:
        assert session.get_one(Credential, "li").password is None

    for password in ("", "None", PASSWORD):
        with pytest.raises(SignInRefused):
            sign_in(core, "li", password)

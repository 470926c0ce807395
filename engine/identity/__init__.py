"""Who may come in, for how long, and with what they sign."""

from engine.identity.accounts import (
    ChangePassword,
    DeadInvitation,
    DisablePerson,
    EnablePerson,
    Invite,
    UseInvitation,
    accounts,
)
from engine.identity.keys import EnrolKey, UnlockKey, key_in_force
from engine.identity.sessions import KeepSession, SetLanguage, SignedIn, SignOut, session_of
from engine.identity.sign_in import SignIn, SignInAsDemo, demonstration

__all__ = [
    "ChangePassword",
    "DeadInvitation",
    "DisablePerson",
    "EnablePerson",
    "EnrolKey",
    "Invite",
    "KeepSession",
    "SetLanguage",
    "SignIn",
    "SignInAsDemo",
    "SignOut",
    "SignedIn",
    "UnlockKey",
    "UseInvitation",
    "accounts",
    "demonstration",
    "key_in_force",
    "session_of",
]

"""The user and lifetime of the embedded servers: never root, which PostgreSQL refuses, and never beyond their parent."""

import ctypes
import os
import pwd
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_GIVE_WAY = 10  # of the 19 steps of niceness
_AUTOGROUP = Path("/proc/self/autogroup")


@dataclass(frozen=True, slots=True)
class Identity:
    """How a command is started so that PostgreSQL accepts its user, and who must own its files."""

    uid: int
    gid: int
    before_exec: Callable[[], None]
    prefix: tuple[str, ...] = ()


def die_with_parent(number: int) -> None:
    """Have the kernel send this signal when the parent dies, even by SIGKILL.

    The kernel watches the thread that forked, so servers are started from the main thread.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def stop_fast_with_parent() -> None:
    die_with_parent(signal.SIGINT)


def terminate_with_parent() -> None:
    die_with_parent(signal.SIGTERM)


def give_way_and_terminate_with_parent() -> None:
    """Lower the priority of what prints reports: on two cores pages go before it, and rankings that somebody waits for.

    Linux may group processes by session (sched_autogroup in sched(7)). Niceness then counts only within a session, and
    each of these processes has one of its own, so the whole group has to give way.
    """
    os.nice(_GIVE_WAY)
    with suppress(OSError):  # a kernel without such groups
        _AUTOGROUP.write_text(str(_GIVE_WAY), encoding="ascii")
    die_with_parent(signal.SIGTERM)


def postgres_identity() -> Identity:
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid(), stop_fast_with_parent)
    if _can_enter_namespace():
        return Identity(0, 0, _enter_namespace_and_die_with_parent)
    nobody = _nobody()
    # Containers refuse the namespace. The capability lets "nobody" reach a checkout that only root may read; without
    # the secure bit the kernel would leave it out where initdb asks by access(2) whether its programs are there.
    prefix = (
        shutil.which("setpriv") or "/usr/bin/setpriv",
        *("--reuid", str(nobody.pw_uid), "--regid", str(nobody.pw_gid), "--clear-groups"),
        *("--securebits", "+no_setuid_fixup"),
        *("--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"),
        *("--pdeathsig", "INT"),  # set by setpriv itself, because changing the user clears an earlier setting
    )
    return Identity(nobody.pw_uid, nobody.pw_gid, _nothing, prefix)


def _nothing() -> None:
    pass


def _nobody() -> pwd.struct_passwd:
    """Return an existing account, because initdb looks the user up."""
    accounts = pwd.getpwall()
    named = [account for account in accounts if account.pw_name == "nobody"]
    return (named or [account for account in accounts if account.pw_uid != 0])[0]


def _enter_namespace() -> None:
    """Enter a user namespace in which root's own files belong to "nobody": no new account, no chown."""
    nobody, uid, gid = _nobody(), os.geteuid(), os.getegid()
    os.unshare(os.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{nobody.pw_uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{nobody.pw_gid} {gid} 1")


def _enter_namespace_and_die_with_parent() -> None:
    _enter_namespace()
    die_with_parent(signal.SIGINT)  # after entering, which clears it


def _can_enter_namespace() -> bool:
    pid = os.fork()
    if pid == 0:
        try:
            _enter_namespace()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0

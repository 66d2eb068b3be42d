"""Login items that this process read a moment ago, where the site's size lets it go by them.

What is kept is the item as it is stored, in which every password is a hash; nothing is kept by default.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from laurel.domain.records.user import Login

MOST = 1000
"""How many logins are held at once; the one read longest ago goes first. Some 2 KB each."""


class HeldLogins:
    """Logins by name, each for so many seconds since it was asked for; safe under threads.

    ``now`` gives seconds since 1970: a process may sleep between two requests, and a clock that counts only while it
    runs would hold longer.
    """

    def __init__(self, seconds: float, now: Callable[[], float]) -> None:
        self._seconds = seconds
        self._now = now
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[float, Login]] = OrderedDict()
        self._drops = 0

    def get(self, name: str) -> Login | None:
        """The login of a name, in whatever case, if it is held."""
        asked_at, login = self._held.get(name.casefold(), (0.0, None))
        return login if 0 <= self._now() - asked_at < self._seconds else None

    def reading(self, name: str, read: Callable[[str], Login | None]) -> Login | None:
        """What `read` returns for the name, which is held from now on unless it is dropped meanwhile."""
        if not self._seconds:
            return read(name)
        asked_at, drops = self._now(), self._drops
        login = read(name)
        with self._lock:
            self._held.pop(name.casefold(), None)
            if login is not None and drops == self._drops:
                self._held[name.casefold()] = (asked_at, login)
                if len(self._held) > MOST:
                    self._held.popitem(last=False)
        return login

    def drop(self, name: str) -> None:
        """Forget a login, because it is written."""
        if self._seconds:
            with self._lock:
                self._drops += 1
                self._held.pop(name.casefold(), None)

"""What lives as long as the process, as use cases get it: stores, clock, secret, and the cleaning of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from laurel.app.ports.common import Clock, Sleep
    from laurel.app.ports.engine import Engine
    from laurel.app.ports.ledger import Ledger, UserStates
    from laurel.app.ports.members import Members
    from laurel.app.ports.outbox import Outbox
    from laurel.app.ports.pictures import Pictures
    from laurel.app.ports.posts import Posts
    from laurel.app.ports.removals import Removals
    from laurel.app.ports.stream import StreamItems
    from laurel.app.ports.users import Users


class Services(Protocol):
    """The stores of a site and what else its use cases need; a store may be made when it is first asked for."""

    @property
    def posts(self) -> Posts:
        """Posts and settings: the catalogue."""

    @property
    def users(self) -> Users:
        """Users and their logins."""

    @property
    def engine(self) -> Engine:
        """The award engine's records."""

    @property
    def ledger(self) -> Ledger:
        """Logs and earnings."""

    @property
    def states(self) -> UserStates:
        """Balances and ranks of users."""

    @property
    def members(self) -> Members:
        """Users as members of the community."""

    @property
    def pictures(self) -> Pictures:
        """Avatars and cover images."""

    @property
    def stream_items(self) -> StreamItems:
        """The activity stream."""

    @property
    def outbox(self) -> Outbox:
        """Site events that wait."""

    @property
    def removals(self) -> Removals:
        """Deletions that are looked after."""

    @property
    def clock(self) -> Clock:
        """The clock that the site goes by."""

    @property
    def sleep(self) -> Sleep:
        """What waits a number of seconds after a lost race."""

    @property
    def secret(self) -> bytes:
        """The secret that keys the site's hashes. Raises Unavailable if it cannot be read now."""

    def clean_html(self, text: str) -> str:
        """A text without the markup that untrusted people may not store (wp_kses_post)."""

    def clean_line(self, text: str) -> str:
        """A title or a profile's text with no markup but that of a line (wp_kses_data)."""

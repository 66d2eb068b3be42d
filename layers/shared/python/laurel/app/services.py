"""The services of a site, which live as long as the process: stores, clock, secret, and HTML sanitizing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from laurel.app.ports.common import Clock, Sleep
    from laurel.app.ports.engine import Engine
    from laurel.app.ports.erasures import Erasures
    from laurel.app.ports.exports import Exports
    from laurel.app.ports.ledger import Ledger, UserStates
    from laurel.app.ports.members import Members
    from laurel.app.ports.outbox import Outbox
    from laurel.app.ports.pictures import Pictures
    from laurel.app.ports.posts import Posts
    from laurel.app.ports.removals import Removals
    from laurel.app.ports.sign_ins import SignIns
    from laurel.app.ports.stream import StreamItems
    from laurel.app.ports.users import Users


class Services(Protocol):
    """The stores of a site and what else its use cases need; a store may be created on first access."""

    @property
    def posts(self) -> Posts:
        """Posts and settings: the catalogue."""

    @property
    def users(self) -> Users:
        """Users and their logins."""

    @property
    def sign_ins(self) -> SignIns:
        """Attempts to sign in, and sessions."""

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
        """Site events waiting to be recorded."""

    @property
    def removals(self) -> Removals:
        """Deletions that are looked after."""

    @property
    def erasures(self) -> Erasures:
        """Who was erased."""

    @property
    def exports(self) -> Exports:
        """Whole ledgers, stretch by stretch."""

    @property
    def clock(self) -> Clock:
        """The clock of the site."""

    @property
    def sleep(self) -> Sleep:
        """Waits a number of seconds after a lost race."""

    @property
    def secret(self) -> bytes:
        """The key of the site's hashes. Raises Unavailable if it cannot be read."""

    def clean_html(self, text: str) -> str:
        """HTML without the markup that users without unfiltered_html may not store (wp_kses_post)."""

    def clean_update(self, text: str) -> str:
        """HTML with the markup that the stream of activity may have (bp_activity_filter_kses)."""

    def clean_profile_value(self, text: str, *, rich: bool = False) -> str:
        """HTML with the markup that a profile's value may have, `rich` if of several lines (xprofile_filter_kses)."""

    def clean_line(self, text: str) -> str:
        """A title or a profile's text with inline markup only (wp_kses_data)."""

    def misfit(self, value: object, schema: Mapping[str, Any], param: str) -> str:
        """What is wrong with a value by a JSON schema, "" for nothing (rest_validate_value_from_schema)."""

"""Seed files: the posts, settings and users that a fresh site begins with."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from laurel.app.ports.posts import Posts
from laurel.app.ports.users import Users
from laurel.app.posts.type_meta import stored_type_meta
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel_cli.errors import CommandError

_POSTS_PER_COMMIT = 90
_STRICT = ConfigDict(extra="forbid", strict=True)
_DATES = ("date", "date_gmt", "modified", "modified_gmt")


class BadSeedError(CommandError):
    """A seed file cannot be read or does not fit; the message says where."""


def _model_of(record: type[Any], **defaults: Any) -> type[BaseModel]:
    """A pydantic model of a domain dataclass: the same fields, unknown ones refused."""
    hints = get_type_hints(record)
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(record):
        if field.default_factory is not dataclasses.MISSING:
            default = Field(default_factory=field.default_factory)
        else:
            known = defaults.get(field.name, field.default)
            default = Field() if known is dataclasses.MISSING else Field(default=known)
        fields[field.name] = (hints[field.name], default)
    return create_model(f"Seed{record.__name__}", __config__=_STRICT, **fields)


_PostModel = _model_of(Post)
_UserModel = _model_of(User, id=0, slug="", name="", registered="")
_SeedFile: Any = create_model(
    "SeedFile",
    __config__=_STRICT,
    next_post_id=(int | None, None),
    next_friendship_id=(int | None, None),
    posts=(list[_PostModel], []),  # type: ignore[valid-type]
    settings=(dict[str, Any], {}),
    users=(list[_UserModel], []),  # type: ignore[valid-type]
)


@dataclasses.dataclass(frozen=True, slots=True)
class Seed:
    """The checked content of a seed file.

    ``next_post_id`` is the id of the next post, ``next_friendship_id`` of the next friendship; None to count on.
    """

    posts: Sequence[Post]
    users: Sequence[User]
    settings: dict[str, Any]
    next_post_id: int | None
    next_friendship_id: int | None


def read_seed(path: Path) -> Seed:
    """Read and check a seed file; fields that may be left out get what WordPress would give them.

    Raises BadSeedError.
    """
    try:
        file = _SeedFile.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSeedError(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        raise BadSeedError(f"{path}: {error}") from error
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    posts = [_post(model.model_dump(), now) for model in file.posts]
    users = [_user(model.model_dump(), now) for model in file.users]
    repeated = len(posts) - len({post.id for post in posts})
    if repeated:
        raise BadSeedError(f"{path}: {repeated} post ids are used more than once")
    return Seed(posts, users, file.settings, file.next_post_id, file.next_friendship_id)


def load_seed(seed: Seed, posts: Posts, users: Users) -> None:
    """Store a seed's content on a fresh site, users first (posts name their authors)."""
    for user in seed.users:
        users.create(user, "")
    last = max((post.id for post in seed.posts), default=0)
    next_id = max(seed.next_post_id or 0, last + 1, posts.catalogue().next_id)
    settings = seed.settings
    for batch in _batches(_with_type_ids(seed.posts)) if seed.posts else iter([[]]):
        seen = posts.catalogue()
        posts.commit(seen, CatalogueChange(put=batch, settings=settings, next_id=next_id))
        settings = {}


def _batches(posts: Sequence[Post]) -> Iterator[list[Post]]:
    rest = iter(posts)
    while batch := list(islice(rest, _POSTS_PER_COMMIT)):
        yield batch


def _post(fields: dict[str, Any], now: str) -> Post:
    return Post(**{**fields, **{name: fields[name] or now for name in _DATES}})


def _with_type_ids(posts: Sequence[Post]) -> list[Post]:
    types: dict[str, list[Post]] = {}
    for post in posts:
        types.setdefault(post.type, []).append(post)
    return [
        dataclasses.replace(post, meta=stored_type_meta(post.meta, lambda kind: types.get(kind, []))) for post in posts
    ]


def _user(fields: dict[str, Any], now: str) -> User:
    login = fields["login"]
    fallback = {"slug": login.lower(), "name": login, "nickname": login, "registered": now}
    return User(**{**fields, **{name: fields[name] or value for name, value in fallback.items()}})

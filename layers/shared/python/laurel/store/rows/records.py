"""Posts, users and logins as items, each with the number of the schema it was written in.

Fields that have their default value are left out.
"""

from __future__ import annotations

from dataclasses import MISSING, asdict, fields
from typing import Any

from laurel.domain.records.post import Post
from laurel.domain.records.user import ApplicationPassword, Login, Restrictions, User
from laurel.store.driver.requests import Item
from laurel.store.rows import keys
from laurel.store.rows.schemas import SCHEMAS, upcast


def _defaults(record: Any) -> dict[str, Any]:
    """Field names of a dataclass with their defaults."""
    return {
        field.name: field.default_factory() if field.default_factory is not MISSING else field.default
        for field in fields(record)
    }


_POST = _defaults(Post)
_USER = _defaults(User)

POST_FIELDS = list(_POST)
"""Names of the fields of a post; rows that were written with the same ones need no check of each."""


def post_row(post: Post) -> dict[str, Any]:
    """A post as JSON-like data: id, type and whatever differs from the default."""
    return {name: value for name, default in _POST.items() if (value := getattr(post, name)) != default}


def post_from_row(row: dict[str, Any], schema: int) -> Post:
    """The post of a row that was written in that schema, by whatever deployment."""
    row = upcast("post", {**row, "schema": schema})
    return Post(**{name: value for name, value in row.items() if name in _POST})


def post_item(post: Post) -> Item:
    """The item of a post in the posts table."""
    row = post_row(post)
    pk, sk = keys.post(row.pop("type"), row.pop("id"))
    return {"pk": pk, "sk": sk, "schema": SCHEMAS["post"], **row}


def post_from_item(item: Item) -> Post:
    """The post of an item of the posts table."""
    return post_from_row({**item, "id": int(item["sk"]), "type": item["pk"]}, item.get("schema", 1))


def user_item(user: User, shards: int = 1) -> Item:
    """The profile item of a user, with the keys of the directory of all users, which has so many shards."""
    pk, sk = keys.profile(user.id)
    item = {"pk": pk, "sk": sk, **_user_row(user)}
    if user.erased:  # in no index
        return item
    return {**item, "directory": keys.directory(keys.directory_shard(user.id, shards)), **sort_keys(user)}


def profile_copy(user: User, shards: int = 1) -> Item:
    """The attributes of the profile that the item of a member repeats, for lists of members."""
    return {
        "user_id": user.id,
        "directory": keys.members(keys.directory_shard(user.id, shards)),
        "name_key": keys.sort_text(user.name, user.id),
        "user": _user_row(user),
    }


def _user_row(user: User) -> Item:
    row = {name: value for name, default in _USER.items() if (value := getattr(user, name)) != default}
    return {"schema": SCHEMAS["user"], **row}


def user_from_item(item: Item) -> User:
    """The user of a profile item, of its entry in an index that projects all, or of the copy in a member's item."""
    item = upcast("user", item)
    row = {name: value for name, value in item.items() if name in _USER}
    return User(**{**row, "roles": tuple(row.get("roles", ()))})


def sort_keys(user: User) -> dict[str, str]:
    """The sort keys of a user in each order of the directory."""
    return {
        "name_key": keys.sort_text(user.name, user.id),
        "id_key": keys.padded(user.id),
        "slug_key": keys.sort_text(user.slug, user.id),
        "registered_key": keys.sort_text(user.registered, user.id),
        "email_key": keys.sort_text(user.email, user.id),
        "url_key": keys.sort_text(user.url, user.id),
    }


def role_item(user: User, role: str, shards: int = 1) -> Item:
    """The item that puts a user in the directory of a role.

    It is indexed by name only; ``orders`` carries the other sort keys, for sorting what was read.
    """
    pk, sk = keys.role(user.id, role)
    orders = sort_keys(user)
    return {
        "pk": pk,
        "sk": sk,
        "directory": keys.directory(keys.directory_shard(user.id, shards), role),
        "name_key": orders.pop("name_key"),
        "orders": orders,
    }


RESTRICTED = "restricted_passwords"
"""The attribute of a login item with the application passwords that are restricted, if there are any.

They are apart from the others, so that a deployment that does not know of restrictions does not know of them either.
"""


def login_item(login: Login) -> Item:
    """The item that authentication reads."""
    pk, sk = keys.login(login.login)
    restricted = [_password_row(password) for password in login.application_passwords if password.restrictions]
    return {
        "pk": pk,
        "sk": sk,
        "schema": SCHEMAS["login"],
        "login": login.login,
        "user_id": login.user_id,
        "roles": list(login.roles),
        "password_hash": login.password_hash,
        "rev": login.rev,
        "application_passwords": [
            _password_row(password) for password in login.application_passwords if not password.restrictions
        ],
        **({RESTRICTED: restricted} if restricted else {}),
        **({"generation": login.generation} if login.generation else {}),
    }


def login_from_item(item: Item) -> Login:
    """The login of its item."""
    item = upcast("login", item)
    return Login(
        login=item["login"],
        user_id=item["user_id"],
        roles=tuple(item["roles"]),
        password_hash=item["password_hash"],
        application_passwords=_passwords_of(item),
        rev=item["rev"],
        failed=item.get("failed", 0),
        password_by=item.get("password_by", ""),
        generation=item.get("generation", 0),
    )


def _password_row(password: ApplicationPassword) -> dict[str, Any]:
    row = asdict(password)
    restrictions = row.pop("restrictions")
    lists = {name: list(value) if isinstance(value, tuple) else value for name, value in restrictions.items()}
    return {**row, **lists} if password.restrictions else row


def _passwords_of(item: Item) -> tuple[ApplicationPassword, ...]:
    """The application passwords of a login item, the oldest first."""
    plain = tuple(ApplicationPassword(**entry) for entry in item["application_passwords"])
    if RESTRICTED not in item:
        return plain
    restricted = []
    for entry in item[RESTRICTED]:
        row = dict(entry)
        limits = Restrictions(tuple(row.pop("scopes")), row.pop("expires"), tuple(row.pop("cidrs")))
        restricted.append(ApplicationPassword(**row, restrictions=limits))
    return tuple(sorted((*plain, *restricted), key=lambda password: password.created))

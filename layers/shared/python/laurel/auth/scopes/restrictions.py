"""The end and the networks of a key, and whether a new key stays within those of the one that makes it."""

from __future__ import annotations

from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from laurel.auth.scopes.names import all_covered
from laurel.domain.records.user import Restrictions

MOST_CIDRS = 10
"""The most networks of a key."""

STAMP = "%Y-%m-%dT%H:%M:%S"


def parse_network(text: str) -> IPv4Network | IPv6Network:
    """The network of a CIDR such as ``192.0.2.0/24`` or ``2001:db8::/32``, or of one address.

    Raises ValueError for anything else, bits of the host and names of interfaces included.
    """
    if "%" in text:
        raise ValueError("a network has no interface")
    return ip_network(text, strict=True)


def is_over(restrictions: Restrictions, now: datetime) -> bool:
    """Whether a key has expired; `now` is in UTC."""
    return bool(restrictions.expires) and now.strftime(STAMP) >= restrictions.expires


def is_from(restrictions: Restrictions, address: str) -> bool:
    """Whether an address is in one of the networks of a key; one that cannot be read is in none.

    An IPv4 address that comes as IPv6 (``::ffff:192.0.2.1``) counts as IPv4.
    """
    if not restrictions.cidrs:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in parse_network(cidr) for cidr in restrictions.cidrs)


def is_within(inner: Restrictions, outer: Restrictions) -> bool:
    """Whether a key may do nothing, at no time and from no address, that another may not."""
    if outer.scopes and not (inner.scopes and all_covered(outer.scopes, inner.scopes)):
        return False
    if outer.expires and not (inner.expires and inner.expires <= outer.expires):
        return False
    return not outer.cidrs or (bool(inner.cidrs) and all(_is_inside(cidr, outer.cidrs) for cidr in inner.cidrs))


def _is_inside(cidr: str, networks: tuple[str, ...]) -> bool:
    found = parse_network(cidr)
    others = (parse_network(other) for other in networks)
    return any(
        found.subnet_of(other)  # type: ignore[arg-type]  # of the same version
        for other in others
        if other.version == found.version
    )

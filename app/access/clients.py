"""Who asks: the address that a bound on one client goes by."""

from __future__ import annotations

import ipaddress

_IPV6_NETWORK_BITS = 64


def name_client(address: str | None) -> str:
    """An IPv4 address as it is, an IPv6 one by its network: a host has as many as it likes there.

    What is no address, as over a socket of the file system, is one client.
    """
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "local"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _IPV6_NETWORK_BITS), strict=False))

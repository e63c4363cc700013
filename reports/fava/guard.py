"""Who may change the books: only a page of ours, in a browser that asks this very server.

Fava has no protection of its own against pages of other sites that send requests to it.
"""

from __future__ import annotations

import ast
import ipaddress
import secrets
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from flask import Request

__all__ = ["TOKEN", "RefusedError", "hosts_of", "refuse_strangers"]

TOKEN = secrets.token_urlsafe(32)
"""Of this process: pages carry it, and send it with every change."""
HEADER = "X-Loans-Token"
MOST = 64 * 1024
"""No request of ours is longer, in bytes."""


class RefusedError(Exception):
    """A request that no page of ours sent; the message says what is wrong."""


def hosts_of(config: str | None) -> frozenset[str]:
    """Names under which Fava is reached through a proxy: `"{'hosts': ['books.example']}"`.

    Anything else a config says is passed over.
    """
    try:
        told: Any = ast.literal_eval(config) if isinstance(config, str) else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return frozenset()
    names = told.get("hosts", ()) if isinstance(told, dict) else ()
    if not isinstance(names, list | tuple | set):
        return frozenset()
    return frozenset(name.lower() for name in names if isinstance(name, str))


def refuse_strangers(request: Request, hosts: Collection[str] = ()) -> None:
    """Let a request through that a page of ours sent.

    Raises:
        RefusedError: it comes from elsewhere, or is no JSON.
    """
    if request.mimetype != "application/json":
        raise RefusedError("The request is no JSON.")
    if (request.content_length or 0) > MOST:
        raise RefusedError("The request is too long.")
    host, origin = request.host, urlsplit(request.headers.get("Origin", ""))
    if not _is_ours(host, hosts):
        raise RefusedError(
            f"Fava is asked as {_name(host)}, which it does not know: name it in the config of "
            "the extension, {'hosts': ['NAME']}."
        )
    if origin.netloc.lower() not in {host.lower(), *hosts}:
        raise RefusedError("The request comes from another site.")
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise RefusedError("The request comes from another site.")
    if not secrets.compare_digest(request.headers.get(HEADER, "").encode(), TOKEN.encode()):
        raise RefusedError("This page is from before Fava was started anew: load it again.")


def _is_ours(host: str, hosts: Collection[str]) -> bool:
    """A name that no other site can point at this machine: local, a number, or one told."""
    name = _name(host)
    if name == "localhost" or name.endswith(".localhost") or {name, host.lower()} & set(hosts):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _name(host: str) -> str:
    """The name of a host without its port."""
    return (urlsplit(f"//{host}").hostname or "").lower()

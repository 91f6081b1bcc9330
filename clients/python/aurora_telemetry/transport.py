"""One kept-alive connection to the server. Knows HTTP and nothing of records."""

from __future__ import annotations

import base64
import http.client
import ipaddress
import math
import os
import platform
import socket
import ssl
import time
from typing import Callable, Dict, NamedTuple, Optional
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

from . import __version__, forks
from .settings import Address, Settings

_MAX_ANSWER_BYTES = 16 * 1024 * 1024
#: The server closes a connection on which nothing moved for 70 s; one that was quiet for this long is not used again.
_MAX_QUIET_S = 30.0
#: A whole exchange may take this many times what one step of it may.
_MOST_TIMEOUTS = 6
USER_AGENT = "aurora-telemetry-python/%s (python %s)" % (__version__, platform.python_version())


class NoAnswer(Exception):
    """The server could not be asked, or did not answer. The message holds no secret."""


class Answer(NamedTuple):
    status: int
    headers: Dict[str, str]
    body: bytes


class Transport:
    """Used by one thread. Redirects are answers like any other: the key goes to the configured host only."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._connection: Optional[http.client.HTTPConnection] = None
        self._path_prefix = ""
        self._proxy_headers: Dict[str, str] = {}
        self._last_used = 0.0
        self._deadline = 0.0
        #: Reading the certificates takes longer than most requests.
        self._tls: Optional[ssl.SSLContext] = None

    def request(self, method: str, path: str, body: Optional[bytes] = None, headers: Optional[Dict[str, str]] = None) -> Answer:
        """``path`` is below ``/api``. Raises NoAnswer."""
        address = self._settings.address
        if address is None or not self._settings.api_key:
            raise NoAnswer("; ".join(self._settings.faults))
        if self._connection is not None and self._clock() - self._last_used > _MAX_QUIET_S:
            self.close()
        is_reused = self._connection is not None
        self._deadline = self._clock() + _MOST_TIMEOUTS * self._settings.request_timeout_s
        try:
            return self._exchange(address, method, path, body, headers or {})
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
            self.close()
            if not is_reused:
                raise NoAnswer(_reason(error)) from None
        except Exception as error:
            self.close()
            raise NoAnswer(_reason(error)) from None
        # A server may close a connection that was kept just when it is used; that says nothing about the next one.
        try:
            return self._exchange(address, method, path, body, headers or {})
        except Exception as error:
            self.close()
            raise NoAnswer(_reason(error)) from None

    def end_if_late(self) -> None:
        """Called by another thread now and then: cuts a connection whose answer trickles, which no timeout of a socket notices."""
        connection = self._connection
        if connection is None or connection.sock is None or self._clock() <= self._deadline:
            return
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except (AttributeError, OSError):
            # It ended just now.
            pass

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def abandon(self) -> None:
        """In a forked child: lets go of the parent's connection. Its objects are left alone for good: a thread that is not there may have
        been reading from them, and closing them would wait for it."""
        forks.parked.append(self._connection)
        sock = None if self._connection is None else self._connection.sock
        self._connection = None
        if sock is not None:
            # The descriptor only, without a goodbye (which TLS would send) and without the buffer's lock.
            fd = sock.detach()
            if fd >= 0:
                os.close(fd)

    def _exchange(self, address: Address, method: str, path: str, body: Optional[bytes], headers: Dict[str, str]) -> Answer:
        connection = self._connection or self._connect(address)
        self._connection = connection
        own = {"user-agent": USER_AGENT, "accept": "application/json", **self._proxy_headers, **headers}
        if method != "GET":
            own["x-api-key"] = self._settings.api_key
        connection.request(method, self._path_prefix + address.path + path, body=body, headers=own)
        response = connection.getresponse()
        answer = response.read(_MAX_ANSWER_BYTES)
        if response.length or not response.isclosed():
            raise NoAnswer("the answer was cut short, or is too long")
        self._last_used = self._clock()
        self._deadline = math.inf
        if response.will_close:
            self.close()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, answer)

    def _connect(self, address: Address) -> http.client.HTTPConnection:
        timeout_s = self._settings.request_timeout_s
        proxy = _proxy_of(address)
        self._path_prefix = ""
        self._proxy_headers = {}
        host, port = (address.host, address.port) if proxy is None else (proxy.host, proxy.port)
        if not address.is_https:
            if proxy is not None:
                self._proxy_headers = proxy.headers
                self._path_prefix = str(address._replace(path=""))
            return http.client.HTTPConnection(host, port, timeout=timeout_s)
        self._tls = self._tls or ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=timeout_s, context=self._tls)
        if proxy is not None:
            connection.set_tunnel(address.host, address.port, headers=proxy.headers)
        return connection


class _Proxy(NamedTuple):
    host: str
    port: int
    headers: Dict[str, str]


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost" or host.lower().rstrip(".").endswith(".localhost")


def _proxy_of(address: Address) -> Optional[_Proxy]:
    """What http_proxy, https_proxy and no_proxy say; nothing for this very machine, which a proxy cannot reach as such."""
    if is_loopback(address.host):
        return None
    url = getproxies_environment().get("https" if address.is_https else "http")
    if not url or proxy_bypass_environment("%s:%d" % (address.host, address.port)):
        return None
    try:
        parts = urlsplit(url if "://" in url else "http://" + url)
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        host, port = None, 0
    if not host:
        raise NoAnswer("the proxy's address in the environment cannot be read")
    headers = {}
    if parts.username is not None:
        credentials = "%s:%s" % (unquote(parts.username), unquote(parts.password or ""))
        headers["proxy-authorization"] = "Basic " + base64.b64encode(credentials.encode()).decode("ascii")
    return _Proxy(host, port, headers)


def _reason(error: BaseException) -> str:
    """Says what happened without the text of errors that may repeat what was sent."""
    if isinstance(error, NoAnswer):
        return str(error)
    if isinstance(error, socket.timeout):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "the server's certificate is not trusted: %s" % error.verify_message
    if isinstance(error, socket.gaierror):
        return "the server's name is not known"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__

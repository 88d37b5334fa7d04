"""On the path of every Python that a page's blocks start: it reaches this machine and no other, so nothing is fetched."""

import ipaddress
import socket

_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex


def _refuse_others(address):
    host = address[0] if isinstance(address, tuple) else "127.0.0.1"
    try:
        own = ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        own = host == "localhost"
    if not own:
        raise OSError(f"what a page shows must not reach {host}")


def connect(self, address):
    _refuse_others(address)
    return _connect(self, address)


def connect_ex(self, address):
    _refuse_others(address)
    return _connect_ex(self, address)


socket.socket.connect, socket.socket.connect_ex = connect, connect_ex

"""Says in one line, before anything else is done, that the port to serve on is taken."""

import errno
import os
import socket
import sys


def taken(host: str, port: int) -> bool:
    """True if somebody listens there; any other trouble is left to the server to tell."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
        except OverflowError:
            return False
    return False


def main() -> int:
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    if port.isdecimal() and taken(host, int(port)):
        sys.stderr.write(
            f"端口 {port} 已被占用：先停止占用它的程序，或者换一个端口：PORT=8001 ./run / "
            f"Port {port} is in use: stop what uses it, or choose another: PORT=8001 ./run\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

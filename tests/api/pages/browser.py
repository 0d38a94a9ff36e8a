"""Chromium driven over the WebDriver protocol (W3C Recommendation 2018), without any package."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def missing() -> str | None:
    """What this machine lacks for pictures, if anything."""
    for name in ("chromium", "chromedriver"):
        if shutil.which(name) is None:
            return f"{name} is not installed"
    return None


class Browser:
    """One headless browser; a context manager.

    Parameters
    ----------
    address
        The only host and port that names may resolve to, for example ``127.0.0.1:8000``; every other host is blocked.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._process = subprocess.Popen(
            [shutil.which("chromedriver") or "chromedriver", f"--port={self._port}", "--log-level=OFF"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._session = ""

    def __enter__(self) -> Browser:
        for _ in range(100):
            try:
                if self._ask("GET", "/status")["ready"]:
                    break
            except OSError:
                time.sleep(0.05)
        host = self._address.partition(":")[0]
        options = {
            "binary": shutil.which("chromium"),
            "args": [
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--force-prefers-reduced-motion",
                f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {host}",
            ],
        }
        capabilities = {
            "alwaysMatch": {
                "browserName": "chrome",
                "goog:chromeOptions": options,
                "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
            }
        }
        self._session = "/session/" + self._ask("POST", "/session", {"capabilities": capabilities})["sessionId"]
        return self

    def __exit__(self, *_: object) -> None:
        if self._session:
            self._ask("DELETE", self._session)
        self._process.terminate()
        self._process.wait(timeout=10)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def cdp(self, command: str, **parameters: Any) -> Any:
        """A command of the browser's own protocol."""
        return self._ask("POST", f"{self._session}/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open(self, path: str, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Load a page of the address at a width."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.cdp("Emulation.setEmulatedMedia", features=[scheme])
        self._ask("POST", f"{self._session}/url", {"url": f"http://{self._address}{path}"})

    def run(self, script: str) -> Any:
        """The value of a script's ``return``."""
        return self._ask("POST", f"{self._session}/execute/sync", {"script": script, "args": []})

    def wait(self, condition: str, seconds: float = 15) -> bool:
        """Whether a script's expression becomes true in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.run(f"return Boolean({condition})"):
                return True
            time.sleep(0.1)
        return False

    def requests(self) -> list[str]:
        """The addresses asked for since the last call."""
        entries = self._ask("POST", f"{self._session}/se/log", {"type": "performance"})
        found = []
        for entry in entries:
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found

    def complaints(self) -> list[str]:
        """What the browser's console said at the level of errors since the last call."""
        entries = self._ask("POST", f"{self._session}/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

    def picture(self, file: Path, whole: bool = True) -> bytes:
        """A picture of the page as PNG, written to a file."""
        clip: dict[str, Any] = {}
        if whole:
            size = self.cdp("Page.getLayoutMetrics")["cssContentSize"]
            clip = {
                "clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 12_000), "scale": 1},
                "captureBeyondViewport": True,
            }
        image = base64.b64decode(self.cdp("Page.captureScreenshot", format="png", **clip)["data"])
        file.write_bytes(image)
        return image

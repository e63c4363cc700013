"""Set up all that `make demo` and `make test` need, on a machine with Python alone.

Makes `.venv`, installs what `requirements.lock` names (hashes checked) and the
project itself, editable. With `--browser` it sees to a Chromium as well, with `--web`
to what checks the browser's side (`tests/web/package.json`). Nothing happens when all is
there. Where the system lacks a package it is installed if that
is allowed without asking, else the line to run is printed.

Standard library only, and plain enough for an old Python to read as far as the
sentence that asks for a newer one.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed.sha256"
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
# A font for the pictures, and what Playwright's own Node wants of the system.
BROWSER_PACKAGES = ("chromium", "fonts-dejavu-core", "libatomic1")
WEB = ROOT / "tests" / "web"
WEB_HOME = VENV / "web"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Set up the environment, and the browser when asked for."""
    parser = argparse.ArgumentParser(description="Set up .venv for beancount-loans.")
    parser.add_argument("--browser", action="store_true", help="a Chromium too")
    parser.add_argument("--web", action="store_true", help="checks of JavaScript too")
    options = parser.parse_args()

    _use_new_enough_python()
    if not _is_installed():
        _make_venv()
        _install()
    if options.browser and not _has_browser():
        _install_browser()
    if options.web and not _has_web():
        _install_web()


def _use_new_enough_python() -> None:
    """Go on under a newer Python where this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])
    _stop(
        f"beancount-loans needs Python {OLDEST[0]}.{OLDEST[1]} or newer; "
        f"this is {sys.version.split()[0]}",
        "sudo apt-get install python3.11 python3.11-venv",
    )


def _is_installed() -> bool:
    return STAMP.is_file() and STAMP.read_text() == _fingerprint() and PYTHON.exists()


def _fingerprint() -> str:
    """Tell one set of requirements, and the place it is installed for, from another."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _make_venv() -> None:
    if _has_pip(PYTHON):
        return
    if importlib.util.find_spec("ensurepip") is None:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        _apt_install(version, "python3-venv")
    _say("making .venv")
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def _has_pip(python: Path) -> bool:
    return python.exists() and _succeeds([str(python), "-m", "pip", "--version"])


def _install() -> None:
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    _say(f"installing what {LOCK.name} names (the first time takes some minutes)")
    _run([*pip, "--require-hashes", "--requirement", str(LOCK)])
    _run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    STAMP.write_text(_fingerprint())


def _has_browser() -> bool:
    """Whether Playwright runs, and a Chromium is named, installed, or its own."""
    code = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as p: print(p.chromium.executable_path)"
    )
    command = [str(PYTHON), "-c", code]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        return False
    named = os.environ.get("BEANCOUNT_LOANS_CHROMIUM")
    own = Path(answer.stdout.strip()).exists()
    return bool(named or own or any(map(shutil.which, BROWSERS)))


def _install_browser() -> None:
    """Install a Chromium from the system's packages, else Playwright's own build."""
    _say("installing Chromium for the browser tests")
    root = _root_command()
    if root is not None and shutil.which("apt-get"):
        _succeeds([*root, "apt-get", "update"])
        install = [*root, "apt-get", "install", "-y", "--no-install-recommends"]
        if _succeeds([*install, *BROWSER_PACKAGES]) and _has_browser():
            return
    with_libraries = ["--with-deps"] if root is not None else []
    command = [str(PYTHON), "-m", "playwright", "install", *with_libraries, "chromium"]
    if _succeeds(command) and _has_browser():
        return
    _stop(
        "the browser tests need a Chromium, and none could be installed",
        f"sudo apt-get install {' '.join(BROWSER_PACKAGES)}",
    )


def _has_web() -> bool:
    """Whether the very packages that the lock names lie beside their own Node."""
    locks = [folder / "package-lock.json" for folder in (WEB, WEB_HOME)]
    wanted, found = (lock.read_bytes() if lock.exists() else b"" for lock in locks)
    return wanted == found and (WEB_HOME / "node_modules" / "typescript").exists()


def _install_web() -> None:
    """Install the packages of tests/web, hashes checked, with the Node of `.venv`."""
    _say("installing what checks the pages' JavaScript")
    if not _succeeds([str(VENV / "bin" / "node"), "--version"]):
        _apt_install("libatomic1")
    WEB_HOME.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(WEB / name, WEB_HOME / name)
    quietly = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    _run([str(VENV / "bin" / "npm"), "ci", "--prefix", str(WEB_HOME), *quietly])


def _apt_install(*alternatives: str) -> None:
    """Install the first of some packages that the system has."""
    root = _root_command()
    if root is not None and shutil.which("apt-get"):
        _say(f"installing {alternatives[-1]}")
        _succeeds([*root, "apt-get", "update"])
        for package in alternatives:
            if _succeeds([*root, "apt-get", "install", "-y", package]):
                return
    _stop(
        f"{alternatives[-1]} is missing on this machine",
        f"sudo apt-get install {alternatives[-1]}",
    )


def _root_command() -> list[str] | None:
    """What to write before a command that root must run; None when it may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _succeeds(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    return done.returncode == 0


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True)
    except subprocess.CalledProcessError as error:
        sys.exit(f"setup: this failed: {' '.join(command)} (exit {error.returncode})")


def _say(sentence: str) -> None:
    print(f"setup: {sentence}", flush=True)


def _stop(problem: str, line: str) -> None:
    sys.exit(f"setup: {problem}.\nRun this, then the same make command again:\n  {line}")


if __name__ == "__main__":
    main()

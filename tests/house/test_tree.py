"""What is in the repository is for everybody: nothing of one machine stays in it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = re.compile(r"(?<![\w.:])/(?:tmp|work|root|farm|opt/pypi)/")
HOSTS = re.compile(r"index-url|find-links|https?://[\w.-]*(?:mirror|registry|proxy)")
# These two speak of such lines: they ask for a lock without, and look for them.
EXCEPTIONS = {"Makefile", "tests/house/test_tree.py"}


def committed_texts() -> dict[str, str]:
    """Every committed text file by its path; links and binary files left out."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    texts: dict[str, str] = {}
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and not path.is_symlink() and name not in EXCEPTIONS:
            content = path.read_bytes()
            if b"\0" not in content:
                texts[name] = content.decode("utf-8", errors="replace")
    return texts


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in committed_texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_folder_of_a_machine_is_named() -> None:
    assert not lines_with(FOLDERS)


def test_no_package_registry_is_named() -> None:
    assert not lines_with(HOSTS)


def test_the_lock_has_a_hash_for_every_package() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    packages = re.findall(r"^[\w.-]+==.*(?:\n    --hash.*)*", lock, re.MULTILINE)

    assert packages
    assert all("--hash=sha256:" in package for package in packages)
    assert "http" not in lock.replace("httpx", "")

"""Fuzz what reads the writings of others, guided by coverage (atheris, libFuzzer).

`make fuzz` gives each target a minute; `make fuzz ARGS='--seconds 600 camt mt940'` ten to two of
them. A finding is an exception that is not declared, more than 10 seconds for one input, or more
than 2 GB of memory; its input is kept in tests/fuzz/regressions/TARGET/, where every run of the
tests tries it again.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
REGRESSIONS = HERE / "regressions"
CORPUS = HERE.parents[1] / ".work" / "fuzz"
SAMPLES = HERE.parents[2] / "shared" / "samples"
LIMITS = ("-timeout=10", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1")
# The package's modules are instrumented when they are imported; Beancount and Fava are not ours.
CHILD = """
import sys
import atheris
sys.path.insert(0, {root!r})
with atheris.instrument_imports(include=["beancount_loans"]):
    from tests.fuzz.targets import TARGETS
for seed in TARGETS[{name!r}].seeds:  # what is imported late takes no input's time
    TARGETS[{name!r}].run(seed)
atheris.Setup(sys.argv, TARGETS[{name!r}].run)
atheris.Fuzz()
"""


class Outcome(NamedTuple):
    """What came of one target: inputs tried, places of code covered, and the finding's report."""

    tried: int
    covered: int
    finding: str


def fuzz(name: str, seeds: tuple[bytes, ...], seconds: int) -> Outcome:
    """Fuzz one target for some seconds, or up to its first finding."""
    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in (*seeds, *_samples(name)):
        (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
    (REGRESSIONS / name).mkdir(parents=True, exist_ok=True)
    code = CHILD.format(root=str(HERE.parents[1]), name=name)
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(code)
        script.flush()
        command = [sys.executable, script.name, *LIMITS, f"-max_total_time={seconds}"]
        command += [f"-artifact_prefix={REGRESSIONS / name}/", str(corpus), str(REGRESSIONS / name)]
        done = subprocess.run(command, capture_output=True, check=False)
    if not any((REGRESSIONS / name).iterdir()):
        (REGRESSIONS / name).rmdir()
    return outcome(done.stderr.decode("utf-8", "replace"), done.stdout.decode("utf-8", "replace"))


def outcome(report: str, printed: str) -> Outcome:
    """Read libFuzzer's report."""
    tried = re.search(r"number_of_executed_units: (\d+)", report)
    covered = re.findall(r"cov: (\d+)", report)
    failed = "Test unit written to" in report or "Uncaught Python exception" in printed + report
    lines = [line for line in (printed + report).splitlines() if "INFO:" not in line]
    finding = "\n".join(lines[-60:]) if failed or not tried else ""
    return Outcome(int(tried[1]) if tried else 0, int(covered[-1]) if covered else 0, finding)


def _samples(name: str) -> list[bytes]:
    """Real statements of the format, where they lie beside the checkout."""
    folders = SAMPLES.glob(f"{name.replace('-', '').removesuffix('statement')}*")
    files = [path for folder in folders for path in folder.iterdir() if path.is_file()]
    return [path.read_bytes() for path in files if path.stat().st_size < 65536]


def main() -> int:
    """Fuzz the targets that are named, else all; say what was tried and found."""
    sys.path.insert(0, str(HERE.parents[1]))
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415  needs the root on the path

    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=int, default=60, help="for each target")
    options.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    told = options.parse_args()
    if unknown := set(told.targets) - set(TARGETS):
        options.error(f"no such target: {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    found = {}
    for name in told.targets or TARGETS:
        found[name] = fuzz(name, TARGETS[name].seeds, told.seconds)
        one = found[name]
        print(f"{name:18} {one.tried:>9} inputs, {one.covered:>6} places covered", flush=True)
        if one.finding:
            print(one.finding)
    findings = sum(bool(one.finding) for one in found.values())
    print(f"{sum(one.tried for one in found.values())} inputs tried: {findings} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

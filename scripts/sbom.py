"""Write what the product is made of as CycloneDX 1.6: `make sbom` gives dist/sbom.cdx.json.

Components and hashes are those of requirements.lock; licences are read from what is installed.
The same lock gives the same bytes.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import tomllib
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = re.compile(r"^([\w.-]+)==(\S+)((?:.*\\\n\s+--hash=sha256:\w+)+)", re.MULTILINE)


def sbom() -> dict[str, Any]:
    """The bill of materials."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    components = [_component(*found) for found in PACKAGE.findall(lock)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": project["name"],
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": components,
    }


def _component(name: str, version: str, hashes: str) -> dict[str, Any]:
    purl = f"pkg:pypi/{name.lower()}@{version}"
    found = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "hashes": [
            {"alg": "SHA-256", "content": one} for one in re.findall(r"sha256:(\w+)", hashes)
        ],
    }
    told = licence(name)
    return found | ({"licenses": [{"license": {"name": told}}]} if told else {})


def licence(name: str) -> str:
    """The licence that an installed package declares; empty where it is not installed."""
    try:
        metadata = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    classifiers = metadata.get_all("Classifier") or []
    named = [one.split("::")[-1].strip() for one in classifiers if one.startswith("License ::")]
    stated = [*(metadata.get_all("License-Expression") or []), "; ".join(named)]
    stated += [one.strip()[:60] for one in metadata.get_all("License") or []]
    return next(filter(None, stated), "")


def main() -> None:
    """Write the file."""
    path = ROOT / "dist" / "sbom.cdx.json"
    path.parent.mkdir(exist_ok=True)
    written = sbom()
    path.write_text(json.dumps(written, indent=2, sort_keys=True) + "\n", "utf-8")
    print(f"{path.relative_to(ROOT)}: {len(written['components'])} components")


if __name__ == "__main__":
    main()

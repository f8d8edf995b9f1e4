"""The layers of the code, checked by reading its imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent
LAYERS: tuple[set[str], ...] = (
    {"choices", "reference_choices", "partial_dates", "date_words", "due", "markup", "validators"},
    {"rules"},
    {"access", "transitions"},
    {"fields", "querysets", "converters"},
    {"models"},
    {"selectors", "tables"},
    {"services", "filters", "exports", "forms"},
    {"views", "admin", "management", "templatetags"},
    {"urls", "apps"},
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
# Within the platform, each package may import those before it.
PLATFORM = ("audit", "vault", "accounts")
# Where people's records are read for somebody, only through their scope.
SCOPED_LAYERS = {"views", "selectors", "filters", "exports", "forms", "tables"}
SCOPED_WAYS = {"visible_to", "within_reach", "in_reached_case", "none", "unscoped"}
REFERENCE = {
    "Country",
    "CountryNote",
    "DeadlineRule",
    "DocumentType",
    "EntryRule",
    "Language",
    "Offence",
    "Organisation",
    "PolicyEvent",
    "PublishedFigure",
    "VisaRefusalGround",
    "Vocabulary",
}
# Accounts, teams and audit events have readers of their own.
# Tokens are keyed numbers: they only pick among records that are read through their scope.
OTHER_OPEN = {"User", "Team", "Grant", "AuditEvent", "DataKey", "IdentifierToken"}


def modules(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text())


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)


def type_checking_lines(tree: ast.Module) -> set[int]:
    return {
        inner.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }


def upward_imports(layer: str, tree: ast.Module) -> list[str]:
    """Return the imports of a module of `cases` that point up or sideways."""
    free = type_checking_lines(tree)
    found = {
        f"{line}: {layer} imports {target.split('.')[1]}"
        for line, target in imported(tree)
        if target.startswith("cases.") and line not in free
        if (name := target.split(".")[1]) != layer
        and not (layer == "views" and RANK.get(name, -1) == RANK[layer])
        and not _points_down(layer, name)
    }
    return sorted(found)


def _points_down(layer: str, name: str) -> bool:
    if name not in RANK:
        return False
    lowest_may_mix = RANK[layer] == RANK[name] == 0
    return lowest_may_mix or RANK[name] < RANK[layer]


def unscoped_reads(tree: ast.Module) -> list[str]:
    """Return the uses of `Model.objects` that do not go through the scope."""
    found = []
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager"}):
            continue
        model = ast.unparse(node.value).split(".")[-1]
        parent = parents.get(node)
        way = parent.attr if isinstance(parent, ast.Attribute) else ""
        if way not in SCOPED_WAYS and model not in REFERENCE | OTHER_OPEN:
            found.append(f"{node.lineno}: {model}.{node.attr}.{way}")
    return found


class LayerTests:
    def test_imports_point_down(self) -> None:
        found = [
            f"{path.relative_to(ROOT)}:{problem}"
            for path, tree in modules("cases")
            if (parts := path.relative_to(ROOT / "cases").parts) and parts != ("__init__.py",)
            for problem in upward_imports(parts[0].removesuffix(".py"), tree)
        ]
        assert found == []

    def test_every_module_has_a_layer(self) -> None:
        names = {
            path.relative_to(ROOT / "cases").parts[0].removesuffix(".py")
            for path, _tree in modules("cases")
        }
        assert names - set(RANK) == {"__init__"}

    def test_the_platform_knows_nothing_of_cases(self) -> None:
        found = [
            f"{path.relative_to(ROOT)}:{line}"
            for path, tree in modules("casetracker")
            for line, target in imported(tree)
            if target.split(".")[0] == "cases" and path.name not in {"urls.py", "settings.py"}
        ]
        assert found == []

    @pytest.mark.parametrize("package", PLATFORM)
    def test_platform_packages_stand_in_line(self, package: str) -> None:
        later = set(PLATFORM[PLATFORM.index(package) + 1 :])
        found = [
            f"{path.relative_to(ROOT)}:{line} {target}"
            for path, tree in modules(f"casetracker/{package}")
            for line, target in imported(tree)
            if target.startswith("casetracker.") and target.split(".")[1] in later
        ]
        assert found == []

    def test_records_are_read_through_their_scope(self) -> None:
        found = [
            f"{path.relative_to(ROOT)}:{problem}"
            for path, tree in modules("cases")
            if path.relative_to(ROOT / "cases").parts[0].removesuffix(".py") in SCOPED_LAYERS
            for problem in unscoped_reads(tree)
        ]
        assert found == []


class PlantedFaultTests:
    """The checks above see what they are there for."""

    def test_it_sees_an_upward_import(self) -> None:
        tree = ast.parse("from cases.views.record import record_edit")
        assert upward_imports("services", tree) == ["1: services imports views"]

    def test_it_sees_a_sideways_import(self) -> None:
        tree = ast.parse("from cases.forms import base")
        assert upward_imports("services", tree) == ["1: services imports forms"]

    def test_it_sees_an_unscoped_read(self) -> None:
        tree = ast.parse("rows = Person.objects.filter(pk=1)")
        assert unscoped_reads(tree) == ["1: Person.objects.filter"]

    def test_it_lets_a_scoped_read_pass(self) -> None:
        assert unscoped_reads(ast.parse("Person.objects.visible_to(user).count()")) == []

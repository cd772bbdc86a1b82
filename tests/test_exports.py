"""The public door: what it opens is listed, sorted and documented."""

from __future__ import annotations

import inspect
from types import ModuleType

import xuke


def test_all_is_sorted_and_true() -> None:
    """`__all__` is sorted, holds each name once, and every name exists."""
    assert list(xuke.__all__) == sorted(set(xuke.__all__))
    assert all(hasattr(xuke, name) for name in xuke.__all__)


def test_all_is_everything() -> None:
    """Nothing public is exported without being listed; submodules apart."""
    public = {
        name for name, value in vars(xuke).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public == {name for name in xuke.__all__ if not name.startswith("_")}


def test_every_name_is_documented() -> None:
    """Each exported function and class says what it is, and each of their public methods too."""
    for name in xuke.__all__:
        thing = getattr(xuke, name)
        if isinstance(thing, str):
            continue
        assert inspect.getdoc(thing), name
        if inspect.isclass(thing):
            for key, member in vars(thing).items():
                if not key.startswith("_") and (inspect.isfunction(member) or isinstance(member, classmethod)):
                    assert inspect.getdoc(getattr(thing, key)), f"{name}.{key}"


def test_version_is_one() -> None:
    """The package, its metadata and the command line agree on the version."""
    from importlib.metadata import version

    from terminal import xuke as run

    assert version("xuke") == xuke.__version__
    assert xuke.__version__ in run("--version").out


def test_the_example_of_the_module_holds() -> None:
    """What the module's own documentation shows is true."""
    assert xuke.assess("公司官网，只介绍自己的产品").outcome == "filing_only"

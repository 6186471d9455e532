"""Writing a file: whole or not at all, and never over what is no file."""

import os
import stat
from pathlib import Path

import pytest

from gpnet_engine.errors import ProjectError
from gpnet_engine.files import writer
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.writer import same_project, save
from gpnet_engine.model.project import Project

REFUSED = {
    "a folder": ("", "cannot be written: this is a folder"),
    "no such folder": ("nowhere/project.toml", "cannot be written: there is no such folder"),
    "below a file": ("project.toml/x.toml", "cannot be written"),
    "a NUL": ("a\0b", "cannot be the name of a file"),
    "too long": ("x" * 300, "cannot be written"),
    "a device": ("/dev/null", "cannot be written: this is no ordinary file"),
}


@pytest.mark.parametrize(("name", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_where_nothing_can_be_written_the_error_names_the_place(
    article: Project, tmp_path: Path, name: str, expected: str
) -> None:
    (tmp_path / "project.toml").write_text("old")
    with pytest.raises(ProjectError) as error:
        save(article, tmp_path / name)
    assert expected in str(error.value)
    assert error.value.place == str(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["project.toml"]
    assert (tmp_path / "project.toml").read_text() == "old"


def test_a_write_that_fails_leaves_the_old_file(
    article: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "project.toml"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProjectError, match=r"project\.toml: cannot be written: No space left on device"):
        save(article, path)
    assert path.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["project.toml"]


def test_a_project_too_large_to_be_opened_again_is_not_written(
    article: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "LARGEST_FILE", 100)
    with pytest.raises(ProjectError, match="expected at most 100 bytes"):
        save(article, tmp_path / "large.toml")
    assert not list(tmp_path.iterdir())


def test_links_and_permissions_stay(article: Project, tmp_path: Path) -> None:
    path, link = tmp_path / "project.toml", tmp_path / "link.toml"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    save(article, link)
    assert link.is_symlink()
    assert same_project(open_project(str(path), Overrides()), article)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_can_be_read_by_whom_the_mask_allows(article: Project, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        save(article, tmp_path / "new.toml")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.toml").stat().st_mode) == 0o640


def test_a_hard_link_stays_one(article: Project, tmp_path: Path) -> None:
    path, other = tmp_path / "project.toml", tmp_path / "other.toml"
    path.write_text("old " * 10_000)
    os.link(path, other)
    save(article, path)
    assert path.stat().st_ino == other.stat().st_ino
    assert same_project(open_project(str(other), Overrides()), article)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["other.toml", "project.toml"]


def test_a_read_only_file_is_left_alone(article: Project, tmp_path: Path) -> None:
    path = tmp_path / "project.toml"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(ProjectError, match="it is read-only; save under another name"):
        save(article, path)
    assert path.read_text() == "old"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert [one.name for one in tmp_path.iterdir()] == ["project.toml"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give a file away")
def test_the_owner_stays(article: Project, tmp_path: Path) -> None:
    path = tmp_path / "project.toml"
    path.write_text("old")
    os.chown(path, 12345, 23456)
    save(article, path)
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)
    assert same_project(open_project(str(path), Overrides()), article)


CHANGED: dict[str, tuple[bytes | None, bool]] = {
    "as it was": (b"", False),
    "a comment more": (b"# mine\n", True),
    "gone": (None, False),
}


@pytest.mark.parametrize(("added", "is_changed"), CHANGED.values(), ids=CHANGED.keys())
def test_a_file_that_another_program_has_changed_is_noticed(
    article: Project, tmp_path: Path, added: bytes | None, *, is_changed: bool
) -> None:
    path = tmp_path / "project.toml"
    save(article, path)
    document = open_document(str(path), Overrides())
    if added is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + added)
    assert document.is_changed_on_disk == is_changed
    saved = document.saved(article, path)
    assert not saved.is_changed_on_disk

"""Lessons are read from Markdown with the line of whatever is wrong; those that come with the program are right."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_engine import lessons
from gpnet_engine.errors import ProjectError
from gpnet_engine.files import lesson_progress
from gpnet_engine.files.journals.folder import state_folder
from gpnet_engine.files.lesson_progress import Progress, keep, latest, progress_in
from gpnet_engine.files.lessons import lesson_in, read_lesson
from gpnet_engine.files.reading import FileError
from gpnet_engine.operations.program import right_program
from gpnet_engine.teaching.lessons.kinds import KEYS, KINDS, kind_of
from gpnet_engine.teaching.lessons.lesson import LessonError
from gpnet_engine.teaching.lessons.tasks import Numbers, Options, Wait
from gpnet_engine.teaching.lessons.verifying import problems
from gpnet_engine.time.session import Position, Session, go_to
from tests.builders.lessons import ASKED, BEGINS, NOT_PASSABLE, block, lesson_of, played, written

PAGE = Path(__file__).parents[2] / "docs" / "lessons.md"
NUMBER = re.compile(r"(?<![\w.])\d+\.\d{2,}")
SUM = re.compile(r"(?P<left>[(½\d][\d.\s·+−()²½]*[\d)²])\s=\s(?P<right>−?\d+\.\d+)")

# What stands in a lesson, and is neither a number of its network then nor the result of a sum that is written there.
OTHERS = {
    "first-iteration": {"0.7199": 1 / (1 + math.exp(-0.9440)), "0.8375": 1 / (1 + math.exp(-1.6397))},  # as it began
    "fprime": {"0.8887": 0.7887 + 0.1, "0.7086": 1 / (1 + math.exp(-0.8887)), "0.0066": 0.006604},
}


# Those that come with the program


@pytest.fixture(params=lessons.names())
def name(request: pytest.FixtureRequest) -> str:
    """Return each lesson in turn."""
    found: str = request.param
    return found


def test_every_block_of_a_lesson_can_be_passed(name: str) -> None:
    file = read_lesson(name)
    assert list(problems(file.lesson, file.openings)) == []


def test_every_page_of_the_folder_is_a_lesson_in_the_list() -> None:
    pages = {path.stem for path in lessons.path(lessons.FIRST).parent.glob("*.md")}
    assert pages == set(lessons.names())
    assert lessons.names()[0] == lessons.FIRST


def test_every_question_of_a_lesson_has_a_reply_or_a_hint_and_asks_more_than_once(name: str) -> None:
    parts = read_lesson(name).lesson.parts
    asked = [part.block for part in parts if kind_of(part.block) is not None]
    assert len(asked) >= 5
    for one in asked:
        assert one.hints or one.texts_of("replies") or one.text_of("until"), one.line


def test_every_number_in_the_text_of_a_lesson_is_one_that_the_reader_sees(name: str) -> None:
    before: list[float] = []
    sums: list[float] = []
    for part, stage, end in played(read_lesson(name)):
        said = [part.text, *part.block.hints, *part.block.texts_of("replies"), *part.block.texts_of("choices")]
        here = [*numbers_of(stage.session), *numbers_of(end.session)]
        text = "\n".join(said)
        sums += [value for _, value in sums_in(text)]
        known = [*here, *before, *sums, *OTHERS.get(name, {}).values()]
        before = here
        for number in NUMBER.findall(text):
            assert is_among(number, known), f"{name}, line {part.block.line}: {number}"


def test_every_sum_in_the_text_of_a_lesson_is_right(name: str) -> None:
    for part in read_lesson(name).lesson.parts:
        for said in (part.text, *part.block.hints, *part.block.texts_of("replies"), *part.block.texts_of("choices")):
            for left, right in sums_in(said):
                unit = 10.0 ** -len(right_text(said, left).partition(".")[2])
                assert abs(evaluated(left) - right) <= unit, left


def test_the_network_of_the_first_lesson_has_learned_all_samples_at_its_end() -> None:
    (session,) = (end.session for _, stage, end in played(read_lesson(lessons.FIRST)) if isinstance(stage.task, Wait))
    stop, error_known = session.position
    assert session.values["out_a"].ravel().tolist() == [1, 0]  # the sample of the lesson
    for near in range(stop, stop + session.project.batches):
        values = go_to(session, Position(near, error_known)).values
        assert np.abs(values["out_d"] - values["target"]).max() < 0.1


@pytest.mark.parametrize(
    ("learning_rate", "told"), [(2.0, "It stays at 0.3200."), (1.5, "It goes from 0.3200 to 0.0800")]
)
def test_a_number_that_does_not_change_stays(tmp_path: Path, learning_rate: float, told: str) -> None:
    (tmp_path / "own.toml").write_text(lessons.path("x").with_name("one-weight.toml").read_text("utf-8"), "utf-8")
    setting = f"set = {{ learning_rate = {learning_rate} }}"
    text = lesson_of(block('project = "own.toml"', setting, 'goto = "1.5"', 'predict = "E"'))
    *_, (_, stage, _) = played(written(tmp_path, text))
    assert isinstance(stage.task, Options)
    right = stage.task.replies[stage.task.right]
    assert right.startswith(told)
    assert {*stage.task.replies} == {right, f"No: i{right[1:]}"}


def numbers_of(session: Session) -> Iterator[float]:
    """Yield the numbers of an iteration, of those around it, and of the first one that has the same sample again."""
    iteration = session.position.iteration
    for near in {max(iteration - 1, 1), iteration, iteration + 1, iteration + session.project.batches, 14, 9, 4}:
        network = session.timeline.starts.project_at(near).network
        steps = len(right_program(network))
        values = go_to(session, Position(near, steps)).values
        for array in (*values.values(), *session.timeline.right_values(near).values()):
            yield from np.abs(array).ravel().tolist()


def sums_in(text: str) -> list[tuple[str, float]]:
    """Return what is computed in a text, with the result that is written behind it."""
    return [(found["left"], float(found["right"].replace("−", "-"))) for found in SUM.finditer(text)]


def right_text(text: str, left: str) -> str:
    found = next(found for found in SUM.finditer(text) if found["left"] == left)
    return found["right"]


def evaluated(left: str) -> float:
    """Return what a sum comes to."""
    python = left.replace("·", "*").replace("−", "-").replace("²", "**2").replace("½", "0.5").replace("\n", " ")
    assert re.fullmatch(r"[\d.\s*+()-]+", python), left
    return float(eval(python, {"__builtins__": {}}))  # noqa: S307 - digits and signs, see above


def is_among(number: str, known: list[float]) -> bool:
    unit = 10.0 ** -len(number.partition(".")[2])
    return any(abs(abs(one) - float(number)) <= 0.5 * unit + 1e-9 for one in known)


# How a block is passed


@pytest.mark.parametrize("lines", ASKED.values(), ids=ASKED)
def test_a_block_of_each_kind_is_passed_by_its_right_answer(tmp_path: Path, lines: tuple[str, ...]) -> None:
    file = written(tmp_path, lesson_of(block(*lines)))
    assert list(problems(file.lesson, file.openings)) == []


def test_there_is_a_block_for_every_kind() -> None:
    kinds = [kind_of(lesson_in(lesson_of(block(*lines))).parts[1].block) for lines in ASKED.values()]
    assert {kind.name for kind in kinds if kind is not None} == {kind.name for kind in KINDS}


@pytest.mark.parametrize("lines", ASKED.values(), ids=ASKED)
def test_what_a_block_asks_is_not_computed_where_it_is_asked(tmp_path: Path, lines: tuple[str, ...]) -> None:
    text = lesson_of(block('goto = "1.18"'), block(*(line for line in lines if not line.startswith("goto"))))
    *_, (_, stage, _) = played(written(tmp_path, text))
    assert not set(stage.task.hides) & stage.session.values.keys()


@pytest.mark.parametrize("lines", NOT_PASSABLE.values(), ids=NOT_PASSABLE)
def test_a_block_that_cannot_be_passed_is_found_with_its_line(tmp_path: Path, lines: tuple[str, ...]) -> None:
    file = written(tmp_path, lesson_of(block(*lines), block('choices = ["a", "b"]', "right = 1")))
    (found,) = problems(file.lesson, file.openings)
    at = file.lesson.parts[1].block.line
    assert at <= found.line <= at + len(lines)
    assert found.problem


def test_a_cell_can_be_asked_alone(tmp_path: Path) -> None:
    *_, (_, stage, _) = played(written(tmp_path, lesson_of(block(*ASKED["ask for a cell"]))))
    assert isinstance(stage.task, Numbers)
    assert stage.task.count == 1
    assert stage.task.told(stage.session) == "δ_c[3] = 0.0070."


def test_wrong_choices_are_what_mistakes_give_and_say_so(tmp_path: Path) -> None:
    *_, (_, stage, _) = played(written(tmp_path, lesson_of(block(*ASKED["choice"]))))
    task = stage.task
    assert isinstance(task, Options)
    assert task.texts[task.right] == "δ_c[1] = 0.0065"
    assert len(set(task.texts)) == 4
    assert all(("f′" in reply) == (at != task.right) for at, reply in enumerate(task.replies))


@pytest.mark.parametrize(
    ("text", "right"), [("W_c[1,2]", 1), ("W_b[1,2]", 2), ("W_d[2,1]", 0), ("E", 1), ("out_d[1]", 1)]
)
def test_what_rises_or_falls_is_what_the_run_does(tmp_path: Path, text: str, right: int) -> None:
    *_, (_, stage, _) = played(written(tmp_path, lesson_of(block(f'predict = "{text}"'))))
    assert isinstance(stage.task, Options)
    assert stage.task.right == right


def test_a_mistake_that_is_named_again_is_off(tmp_path: Path) -> None:
    blocks = [block('mistake = "back.no-transpose"'), block('mistake = ["back.no-transpose", "update.sign"]')]
    stages = [stage for _, stage, _ in played(written(tmp_path, lesson_of(*blocks)))]
    assert [stage.session.project.network.mistakes for stage in stages] == [
        (),
        ("back.no-transpose",),
        ("update.sign",),
    ]


def test_settings_count_from_where_they_are_set_on(tmp_path: Path) -> None:
    text = lesson_of(block('goto = "3.2"', "set = { learning_rate = 2.0 }"))
    *_, (_, stage, _) = played(written(tmp_path, text))
    assert stage.session.position == (3, 2)
    assert stage.session.values["learning_rate"].item() == 2.0
    assert go_to(stage.session, Position(2, 0)).values["learning_rate"].item() == 0.5


def test_without_a_place_one_stays_where_the_run_stopped(tmp_path: Path) -> None:
    text = lesson_of(block('until = "iteration == 7"'), block('ask = "net_b"'))
    file = written(tmp_path, text)
    *_, (_, stage, _) = played(file)
    assert stage.session.position == (7, 0)


def test_another_project_is_opened_from_beside_the_lesson(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(lessons.path("x").with_name("one-weight.toml").read_text("utf-8"), "utf-8")
    *_, (_, stage, _) = played(written(tmp_path, lesson_of(block('project = "own.toml"', 'until = "E < 0.2"'))))
    assert isinstance(stage.task, Wait)
    assert stage.session.project.title == "One weight"


# The format


REFUSED = {
    "an unknown key": ("hints = 3", "no key 'hints'"),
    "two questions": ('ask = "E"\nuntil = "E < 1"', "asks one thing"),
    "a hint without a question": ('hint = "x"', "belongs to a question"),
    "a number for a text": ("ask = 3", "expected a text"),
    "an empty text": ('until = " "', "expected a text"),
    "an empty list": ("ask = []", "expected 1 to"),
    "a truth for a number": ('choice = true\nof = "E"', "expected a whole number"),
    "too many choices": ('choice = 10\nof = "E"', "from 2 to 9"),
    "a choice of nothing": ("choice = 3", "expected choice = 4 and of"),
    "one choice": ('choices = ["a"]\nright = 1', "expected 2 to 9 choices"),
    "no right choice": ('choices = ["a", "b"]', "expected right = 1 to 2"),
    "a right choice that is none": ('choices = ["a", "b"]\nright = 3', "expected right = 1 to 2"),
    "too few replies": ('choices = ["a", "b"]\nright = 1\nreplies = ["c"]', "a reply for each"),
    "another number of choices": ('choice = 3\nchoices = ["a", "b"]\nright = 1', "expected choice = 2"),
    "replies without choices": ('choice = 3\nof = "E"\nreplies = ["c"]', "belongs to choices"),
    "no TOML": ("ask = delta", "not TOML"),
    "a key twice": ('ask = "E"\nask = "E"', "not TOML"),
    "a setting that is no table": ("set = 3", "expected a table"),
}


@pytest.mark.parametrize(("lines", "told"), REFUSED.values(), ids=REFUSED)
def test_what_a_block_cannot_have_is_refused_with_its_line(tmp_path: Path, lines: str, told: str) -> None:
    text = lesson_of(block(lines))
    begins = text.splitlines().index(lines.splitlines()[0])
    with pytest.raises(FileError, match=re.escape(told)) as error:
        written(tmp_path, text)
    line = re.search(r"mine\.md: line (\d+)", str(error.value))
    assert line is not None
    assert begins <= int(line[1]) <= begins + 1 + lines.count("\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# Only text\n", "there is no block"),
        ('```gpnet\nproject = "article"\n', "line 1: the block has no end"),
        (block('project = "nowhere.toml"'), "line 2: project"),
        (block("\n".join(f"k{at} = " + "[" * 900 for at in range(3))), "line 1"),
    ],
    ids=["no block", "no end", "no project", "nested"],
)
def test_a_page_that_is_no_lesson_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(FileError, match=re.escape(told)):
        written(tmp_path, text)


def test_the_first_block_opens_a_project(tmp_path: Path) -> None:
    file = written(tmp_path, "Text.\n\n" + block('goto = "1.2"'))
    (found,) = problems(file.lesson, file.openings)
    assert found.line == 3
    assert 'expected project = "…"' in found.problem


def test_a_page_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"no such lesson; expected a \.md file or one of: first-iteration"):
        read_lesson(str(tmp_path / "none.md"))
    with pytest.raises(FileError, match="expected at most"):
        written(tmp_path, "x" * 2**21)


@pytest.mark.parametrize("fence", ["```", "````", "~~~", "~~~~~"])
def test_any_fence_that_is_marked_is_a_block_and_any_other_is_text(fence: str) -> None:
    other = f"{fence}toml\nask = 3\n{fence}"
    lesson = lesson_in(f"{other}\n\n{fence} gpnet\n{BEGINS}\n{fence}\n")
    assert [part.text for part in lesson.parts] == [other]
    assert lesson.parts[0].block.project == "article"


def test_a_block_within_another_fence_is_text() -> None:
    lesson = lesson_in(f"````\n{block('nonsense')}\n````\n\n{block(BEGINS)}")
    assert len(lesson.parts) == 1
    assert "nonsense" in lesson.parts[0].text


def test_the_first_heading_is_the_title() -> None:
    assert lesson_in(f"# One #\n\n## Two\n\n{block(BEGINS)}").title == "One"
    assert lesson_in(f"Text\n\n{block(BEGINS)}").title == "A lesson"


@given(st.text(st.characters(codec="utf-8", exclude_characters="`~"), max_size=300))
def test_any_markdown_stays_text(text: str) -> None:
    lesson = lesson_in(f"{text}\n\n{block(BEGINS)}\n\n{text}\n")
    titles = [] if lesson.title == "A lesson" else [lesson.title]
    said = [*titles, *(part.text for part in lesson.parts)]
    words = [word for word in text.split() if not set(word) <= {"#"}]
    assert sorted(" ".join(said).replace("#", "").split()) == sorted(" ".join(words * 2).replace("#", "").split())


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_whatever_stands_in_a_block_is_read_or_refused_with_its_line(text: str) -> None:
    page = f"{block(BEGINS)}\n\n```gpnet\n{text}\n```\n"
    lines = len(page.splitlines())
    told = lines_of_refusal(page)
    assert all(1 <= line <= lines for line in told)


def lines_of_refusal(page: str) -> list[int]:
    try:
        lesson_in(page)
    except LessonError as error:
        return [error.line]
    return []


# The page for teachers


def test_the_template_can_be_played(tmp_path: Path) -> None:
    (template,) = re.findall(r"^````markdown\n(.*?)^````$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    file = written(tmp_path, template)
    assert list(problems(file.lesson, file.openings)) == []
    assert len(file.lesson.parts) == 4


def test_the_page_has_every_key_with_an_example_that_can_be_played(tmp_path: Path) -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (.*?) \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {key for keys, _ in rows for key in re.findall(r"`(\w+)`", keys)} == set(KEYS)
    for keys, example in rows:
        lines = re.findall(r"`(\w+ = [^`]*)`", example)
        assert {line.split(" = ")[0] for line in lines} <= set(re.findall(r"`(\w+)`", keys)) | {"choice", "choices"}
        if "`hint`" in keys:
            lines.append('ask = "E"')
        file = written(tmp_path, lesson_of(block(*lines)))
        assert list(problems(file.lesson, file.openings)) == [], lines


def test_the_error_on_the_page_is_what_is_told(tmp_path: Path) -> None:
    (shown,) = re.findall(r"there is no key 'hints'; (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    with pytest.raises(FileError) as error:
        written(tmp_path, lesson_of(block("hints = 1")))
    assert str(error.value).endswith(shown)


# Progress


def test_progress_is_kept_and_begins_anew_where_the_text_is_another(tmp_path: Path) -> None:
    file = written(tmp_path, lesson_of(block('goto = "1.3"')))
    assert progress_in(file) == Progress()
    assert latest() is None
    keep(file, "mine.md", 1, 2, [Position(1, 0), Position(1, 3)])
    assert progress_in(file) == Progress(1, 2, (Position(1, 0), Position(1, 3)))
    assert latest() == "mine.md"
    assert progress_in(written(tmp_path, lesson_of(block('goto = "1.4"')))) == Progress()
    assert progress_in(written(tmp_path, lesson_of(block('goto = "1.3"')), "other.md")) == Progress()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"format": 1}', '{"format": 2, "part": 0, "passed": 0, "places": [[1, 0]]}']
    + [
        f'{{"format": 1, "part": {part}, "passed": 0, "places": {places}}}'
        for part, places in [(5, "[[1, 0]]"), (0, "[[0, 0]]"), (0, "[]"), (0, '[["a", 0]]')]
    ],
)
def test_progress_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, lesson_of(block('goto = "1.3"')))
    keep(file, "mine.md", 0, 0, [Position(1, 0)])
    (path,) = [one for one in state_folder().glob("lessons/*.json") if one.name != "latest.json"]
    path.write_text(text, encoding="utf-8")
    assert progress_in(file) == Progress()


def test_the_first_lesson_is_offered_once() -> None:
    assert not lesson_progress.was_offered()
    assert lesson_progress.offered()
    assert lesson_progress.was_offered()


def test_where_nothing_can_be_kept_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise ProjectError("x", "cannot be written")

    monkeypatch.setattr(lesson_progress, "replace_file", broken)
    assert not lesson_progress.offered()

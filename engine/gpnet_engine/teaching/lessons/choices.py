"""Options that are computed: numbers that mistakes of the catalogue give, and whether a number rises or falls."""

from gpnet_engine.errors import EditError
from gpnet_engine.names import as_shown, gradient_of, is_parameter, label, updated
from gpnet_engine.operations.execute import execute, executed
from gpnet_engine.operations.mistakes.mistake import Place
from gpnet_engine.operations.program import operation_making, program, right_program
from gpnet_engine.teaching.lessons.cells import cell_text, one_cell
from gpnet_engine.teaching.lessons.tasks import Options, digits_of, typed
from gpnet_engine.time.session import Position, Session, go_to

RISES, FALLS, STAYS = "It rises", "It falls", "It stays as it is"


def by_mistakes(session: Session, text: str, count: int) -> Options:
    """Return `count` numbers for a cell: the right one, and others that a mistake in its operation gives.

    They stand in the order of their size. Raises EditError where there are not so many.
    """
    from gpnet_engine.operations.mistakes import MISTAKES  # noqa: PLC0415 - slow to load

    project, (name, row, column) = session.project, one_cell(session, text)
    network = project.network.right
    operations = right_program(network)
    operation = next((one for one in operations if one.result in {name, updated(name)}), None)
    if operation is None:
        raise EditError(f"{label(name)} is given, not computed; expected a result such as {operations[0].result}")
    given = session.timeline.given(session.position.iteration)
    values = executed(network, operations, given, project.arithmetic)
    digits = digits_of(session)
    right = typed(float(values[operation.result][row, column]), digits)
    why = {right: "Right."}
    for mistake in MISTAKES.values():
        wrong = mistake.replace(Place(operation, network)) if operation.rule in mistake.touches else None
        if wrong is None or len(why) == count:
            continue
        made = execute(network, wrong, values, project.arithmetic)[operation.result]
        number = typed(float(made[row, column]), digits)
        why.setdefault(number, f"{mistake.title}: {mistake.formula_in(network)}.")
    if len(why) < count:
        raise EditError(f"mistakes give only {len(why) - 1} other numbers here; expected choice = {len(why)} or less")
    ordered = sorted(why, key=float)
    texts = tuple(f"{cell_text(session, operation.result, row, column)} = {as_shown(one)}" for one in ordered)
    return Options(
        texts,
        ordered.index(right),
        tuple(why[one] for one in ordered),
        (operation.result,),
        (operation.result, row, column),
    )


def rise_or_fall(session: Session, text: str) -> Options:
    """Return the three ways in which a number can change: a parameter by its update, anything else by the next time.

    Raises EditError where it is no number then.
    """
    name, row, column = one_cell(session, text)
    iteration = session.position.iteration
    steps = len(session.program)
    end = go_to(session, Position(iteration, steps)).values
    if updated(name) in end:
        before, after, when = end[name], end[updated(name)], "in this iteration's update"
    elif operation_making(session.project.network, name) is not None:
        last = len(program(session.timeline.starts.project_at(iteration + 1).network))
        later = go_to(session, Position(iteration + 1, last)).values
        if later[name].shape != end[name].shape:
            raise EditError(f"{label(name)} has another shape in the next iteration")
        before, after, when = end[name], later[name], "from this iteration to the next"
    else:
        raise EditError(f"{label(name)} is given; expected a weight, a bias or a result")
    old, new = float(before[row, column]), float(after[row, column])
    if old != old or new != new:  # noqa: PLR0124 - only NaN is not itself
        raise EditError(f"{text} is no number then")
    digits = digits_of(session)
    right = 0 if new > old else 1 if new < old else 2
    begins = as_shown(typed(old, digits))
    shown = (
        f"It stays at {begins}." if old == new else f"It goes from {begins} to {as_shown(typed(new, digits))} {when}."
    )
    gradient = end.get(gradient_of(name)) if is_parameter(name) else None
    if gradient is not None:
        shown += f" Its gradient is {as_shown(typed(float(gradient[row, column]), digits))}."
    wrong = f"No: i{shown[1:]}"
    replies = tuple(shown if one == right else wrong for one in range(3))
    hides = (updated(name),) if updated(name) in end else (name,) if name not in session.values else ()
    return Options((RISES, FALLS, STAYS), right, replies, hides, (name, row, column))

"""What the example's search is to find: functions of one expression, each with its tests."""

from __future__ import annotations

from typing import Any, NamedTuple, Sequence, Tuple

Test = Tuple[Tuple[Any, ...], Any]


class Spec(NamedTuple):
    """A function by its tests: arguments and what they must give. ``words`` describe it, for the similarity with corpus entries."""

    name: str
    parameters: Sequence[str]
    words: Sequence[str]
    tests: Sequence[Test]

    def source_of(self, expression: str) -> str:
        return "def %s(%s):\n    return %s" % (self.name, ", ".join(self.parameters), expression)


SPECS = (
    Spec(
        "sum_of_squares",
        ("items",),
        ("sum", "square", "items"),
        ((([1, 2, 3],), 14), (([],), 0), (([-2],), 4), (([0, 5, 1],), 26)),
    ),
    Spec(
        "count_even",
        ("items",),
        ("count", "even", "items"),
        ((([1, 2, 4],), 2), (([],), 0), (([3, 5],), 0), (([0, -2, 7, 9],), 2), (([6],), 1)),
    ),
    Spec(
        "clamp",
        ("value", "low", "high"),
        ("limit", "value", "low", "high"),
        (((5, 0, 10), 5), ((-5, 0, 10), 0), ((50, 0, 10), 10), ((3, 3, 3), 3), ((9, 2, 4), 4), ((1, 2, 4), 2)),
    ),
    Spec(
        "range_width",
        ("items",),
        ("difference", "largest", "smallest", "items"),
        ((([1, 5, 3],), 4), (([2],), 0), (([-4, 4],), 8), (([7, 9, 8, 1],), 8)),
    ),
    Spec(
        "floor_mean",
        ("items",),
        ("mean", "floor", "items"),
        ((([1, 2, 6],), 3), (([5],), 5), (([1, 2],), 1), (([-3, 0],), -2)),
    ),
    Spec(
        "is_sorted",
        ("items",),
        ("sorted", "items", "equal"),
        ((([1, 2, 3],), True), (([],), True), (([2, 1],), False), (([1, 1],), True), (([1, 3, 2],), False)),
    ),
    Spec(
        "second_largest",
        ("items",),
        ("second", "largest", "items"),
        ((([1, 2, 3],), 2), (([5, 1],), 1), (([4, 4],), 4), (([9, 7, 8, 1],), 8)),
    ),
    Spec(
        "digit_of_sum",
        ("a", "b"),
        ("last", "digit", "sum"),
        (((3, 4), 7), ((8, 7), 5), ((10, 10), 0), ((99, 3), 2)),
    ),
    Spec(
        "sum_of_gains",
        ("items",),
        ("sum", "positive", "items"),
        ((([1, -2, 3],), 4), (([],), 0), (([-1, -7],), 0), (([10, 0, 5],), 15)),
    ),
    Spec(
        "distance",
        ("a", "b"),
        ("difference", "absolute", "distance"),
        (((3, 7), 4), ((7, 3), 4), ((-2, 2), 4), ((5, 5), 0)),
    ),
)

"""The programs of the example's search: single expressions. How they are changed, and how they are run."""

from __future__ import annotations

import ast
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from specs import Spec

#: All that a candidate can call: nothing that reaches outside.
CALLABLE = {"abs": abs, "len": len, "max": max, "min": min, "sorted": sorted, "sum": sum}
OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.Div: "/"}
COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
MOST_CHARACTERS = 80


class Candidate(NamedTuple):
    """``seed_id``: the corpus entry it descends from, if any; ``is_untouched``: it is that entry still."""

    expression: str
    seed_id: Optional[str]
    is_untouched: bool


class Result(NamedTuple):
    """``behaviour``: what it gave in each test. Programs that behave alike need not all be kept."""

    passed: int
    total: int
    failing: Sequence[str]
    behaviour: str

    @property
    def is_solved(self) -> bool:
        return self.passed == self.total


def starts(spec: Spec) -> List[Candidate]:
    """Where a search without seeds begins."""
    return [Candidate(expression, None, False) for expression in (*spec.parameters, "0", "1")]


def try_out(expression: str, spec: Spec) -> Result:
    """Runs the tests. What raises, or gives a value of another type, has failed."""
    try:
        function = eval("lambda %s: %s" % (", ".join(spec.parameters), expression), {"__builtins__": CALLABLE})
    except SyntaxError:
        # Not every change makes a program.
        function = None
    failing = []
    results = []
    for number, (arguments, expected) in enumerate(spec.tests, 1):
        try:
            # The candidate may keep or sort what it is given; the next one gets its own.
            result = function(*(list(one) if isinstance(one, list) else one for one in arguments))
        except Exception:
            result = NotImplemented
        results.append(repr(result))
        if type(result) is not type(expected) or result != expected:
            failing.append("%s_%d" % (spec.name, number))
    total = len(spec.tests)
    return Result(total - len(failing), total, failing, "; ".join(results))


def renamed(expression: str, parameters: Sequence[str], others: Sequence[str]) -> str:
    """The expression with the parameters of another function, by their positions."""
    names: Dict[str, str] = dict(zip(parameters, others))
    places = [
        (node.col_offset, node.end_col_offset or 0, names[node.id])
        for node in ast.walk(ast.parse(expression, mode="eval"))
        if isinstance(node, ast.Name) and node.id in names
    ]
    for begin, end, name in sorted(places, reverse=True):
        expression = expression[:begin] + name + expression[end:]
    return expression


def neighbours(expression: str, parameters: Sequence[str]) -> List[str]:
    """All texts that one small change makes of this program, in an order that is always the same."""
    found: Dict[str, None] = {}
    tree = ast.parse(expression, mode="eval").body
    for node, names in _places(tree, tuple(parameters)):
        begin, end = node.col_offset, node.end_col_offset or 0
        for text in _changes(node, expression, names):
            changed = expression[:begin] + text + expression[end:]
            if len(changed) <= MOST_CHARACTERS and changed != expression:
                found[changed] = None
    return list(found)


def _places(node: ast.AST, names: Tuple[str, ...]) -> Iterator[Tuple[ast.expr, Tuple[str, ...]]]:
    """Every expression in the tree, with the names that it can use."""
    if isinstance(node, ast.expr):
        yield node, names
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        inner = names + tuple(loop.target.id for loop in node.generators if isinstance(loop.target, ast.Name))
        yield from _places(node.elt, inner)
        for loop in node.generators:
            yield from _places(loop.iter, names)
            for condition in loop.ifs:
                yield from _places(condition, inner)
        return
    for field, child in ast.iter_fields(node):
        # A called function is changed with its call.
        if isinstance(child, ast.AST) and not (isinstance(node, ast.Call) and field == "func"):
            yield from _places(child, names)
        elif isinstance(child, list):
            for one in child:
                yield from _places(one, names)


def _changes(node: ast.expr, source: str, names: Sequence[str]) -> Iterator[str]:
    """The texts that may stand in the place of the node."""
    own = _text(node, source)
    if isinstance(node, ast.Name):
        yield from (name for name in names if name != node.id)
        yield from ("0", "1", "2")
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield from (str(node.value + 1), str(node.value - 1), "10")
        yield from names
    if isinstance(node, ast.BinOp):
        left, right = _text(node.left, source), _text(node.right, source)
        yield from ("(%s %s %s)" % (left, sign, right) for sign in OPERATORS.values())
        yield from ("(%s %s %s)" % (right, OPERATORS[type(node.op)], left), left, right)
    if isinstance(node, ast.Compare):
        left, right = _text(node.left, source), _text(node.comparators[0], source)
        yield from ("(%s %s %s)" % (left, sign, right) for sign in COMPARISONS.values())
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        inner = ", ".join(_text(argument, source) for argument in node.args)
        yield from ("%s(%s)" % (name, inner.strip("()") if len(node.args) == 1 and _is_loop(node.args[0]) else inner) for name in CALLABLE)
        yield from (_text(argument, source) for argument in node.args)
    if isinstance(node, ast.GeneratorExp):
        yield from _changes_of_loop(node, source)
        return
    # Growth: the node becomes a part of something larger.
    yield from ("%s(%s)" % (name, own) for name in CALLABLE)
    for name in (*names, "1", "2", "10"):
        yield from ("(%s %s %s)" % (own, sign, name) for sign in OPERATORS.values())
        yield from ("(%s %s %s)" % (own, sign, name) for sign in ("==", "<"))
        yield from ("%s(%s, %s)" % (function, own, name) for function in ("max", "min"))
    if isinstance(node, ast.Name) and "x" not in names:
        yield "sum(x for x in %s)" % own


def _changes_of_loop(node: ast.GeneratorExp, source: str) -> Iterator[str]:
    loop = node.generators[0]
    body = "%s for x in %s" % (_text(node.elt, source), _text(loop.iter, source))
    for condition in ("", " if x > 0", " if x < 0", " if x % 2 == 1"):
        yield "(%s%s)" % (body, condition)


def _is_loop(node: ast.AST) -> bool:
    return isinstance(node, ast.GeneratorExp)


def _text(node: Any, source: str) -> str:
    return source[node.col_offset : node.end_col_offset]

"""A small program search that reports what it does: which corpus entries it starts from, and what became of each function.

It is an engine in miniature, not a simulation: candidates are programs, made by small changes of other programs, and every figure comes from
running their tests. The same ``--seed`` finds the same programs.

    AURORA_EXPORT_ENABLED=true AURORA_POST_URL=http://localhost:5000 python examples/search.py --runs 3
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from typing import Dict, List, NamedTuple, Optional, Sequence

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from programs import Candidate, Result, neighbours, renamed, starts, try_out  # noqa: E402
from specs import SPECS, Spec  # noqa: E402

from aurora_telemetry import Run, Telemetry  # noqa: E402

#: How many changed programs are tried for each one that is kept.
TRIES = 40
MOST_SEEDS = 12


class Entry(NamedTuple):
    """A corpus entry: a function of one expression."""

    id: str
    name: str
    parameters: Sequence[str]
    expression: str
    words: Sequence[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1, help="of chance")
    parser.add_argument("--seed-bias", type=float, default=0.25, help="how strongly the first programs are drawn from the corpus, 0 to 0.5")
    parser.add_argument("--no-seeding", action="store_true", help="start from nothing but the parameters")
    parser.add_argument("--beam", type=int, default=16, help="programs that are kept")
    parser.add_argument("--max-iters", type=int, default=6)
    parser.add_argument("--pause", type=float, default=0.0, metavar="SECONDS", help="between two functions, to watch it")
    arguments = parser.parse_args()
    telemetry = Telemetry.from_env()
    if not telemetry.enabled:
        print("AURORA_EXPORT_ENABLED is not set: nothing is reported.")
    corpus = read_corpus(os.path.join(HERE, "corpus.jsonl"))
    chance = random.Random(arguments.seed)
    bias = arguments.seed_bias
    for _ in range(arguments.runs):
        bias = synthesise(telemetry, corpus, chance, bias, arguments)
    if not telemetry.close():
        print("The server was not reached in time; what is left is sent at the next start.")


def synthesise(telemetry: Telemetry, corpus: Sequence[Entry], chance: random.Random, bias: float, arguments: argparse.Namespace) -> float:
    """One run over all functions. Returns the bias for the next one."""
    seeding = not arguments.no_seeding
    with telemetry.run(
        seed_bias=round(bias, 2), seeding_enabled=seeding, max_iters=arguments.max_iters, beam=arguments.beam, notes="examples/search.py"
    ) as run:
        solved = 0
        won = False
        for spec in SPECS:
            seeds = choose(spec, corpus, chance, bias, arguments.beam) if seeding else []
            for entry, candidate, similarity in seeds:
                tried = try_out(candidate.expression, spec)
                # Telemetry, one of three: the run has begun above, here an entry is chosen.
                run.used_seed(
                    spec.name,
                    source_id=entry.id,
                    reason={"similarity": round(similarity, 3), "method": "jaccard", "matched": entry.name},
                    score=tried.passed / tried.total,
                    passed=tried.passed,
                    total=tried.total,
                    snippet=spec.source_of(candidate.expression),
                )
            best = search(spec, [candidate for _, candidate, _ in seeds], chance, arguments.beam, arguments.max_iters)
            report(run, spec, best, bool(seeds))
            solved += best.tried.is_solved
            won = won or is_won_by_a_seed(best)
            time.sleep(arguments.pause)
        print("%s: %d of %d solved" % (run.run_id, solved, len(SPECS)))
    return min(0.5, bias + 0.05) if won else max(0.0, bias - 0.02)


class Best(NamedTuple):
    """What the search of a function ended with."""

    candidate: Candidate
    tried: Result
    iterations: int
    duration_ms: int


def search(spec: Spec, seeds: Sequence[Candidate], chance: random.Random, beam: int, max_iters: int) -> Best:
    """Beam search: the programs that pass the most tests are changed in all small ways, of which some are tried; the best are kept."""
    began = time.monotonic()
    known: Dict[str, Result] = {}
    kept = rank([*seeds, *starts(spec)], spec, known)[:beam]
    iteration = 0
    while iteration < max_iters and not known[kept[0].expression].is_solved:
        iteration += 1
        changed = list(kept)
        for candidate in kept:
            others = neighbours(candidate.expression, spec.parameters)
            for expression in chance.sample(others, min(TRIES, len(others))):
                changed.append(Candidate(expression, candidate.seed_id, False))
        kept = rank(changed, spec, known)[:beam]
    return Best(kept[0], known[kept[0].expression], iteration, int((time.monotonic() - began) * 1000))


def rank(candidates: Sequence[Candidate], spec: Spec, known: Dict[str, Result]) -> List[Candidate]:
    """Most tests passed first, then the shortest; of those that behave alike only the first."""
    for candidate in candidates:
        if candidate.expression not in known:
            known[candidate.expression] = try_out(candidate.expression, spec)
    ranked = sorted(candidates, key=lambda one: (-known[one.expression].passed, len(one.expression), one.expression, one.seed_id or ""))
    unlike: Dict[str, Candidate] = {}
    for candidate in ranked:
        unlike.setdefault(known[candidate.expression].behaviour, candidate)
    return list(unlike.values())


def report(run: Run, spec: Spec, best: Best, had_seeds: bool) -> None:
    candidate, tried = best.candidate, best.tried
    usage: Optional[str] = None
    if had_seeds:
        usage = "ignored" if candidate.seed_id is None else "verbatim" if candidate.is_untouched else "adapted"
    # Telemetry, one of three: the function is finished.
    run.outcome(
        spec.name,
        passed=tried.passed,
        total=tried.total,
        score=tried.passed / tried.total,
        source_id=candidate.seed_id,
        usage=usage,
        iterations=best.iterations,
        duration_ms=best.duration_ms,
        snippet=spec.source_of(candidate.expression),
        failing_tests=tried.failing,
    )
    print(
        "  %-16s %d of %d after %d iterations, %s: %s"
        % (spec.name, tried.passed, tried.total, best.iterations, usage or "no seeds", candidate.expression)
    )


def is_won_by_a_seed(best: Best) -> bool:
    """The engine's rule: the result equals a seed."""
    return best.tried.is_solved and best.candidate.seed_id is not None and best.candidate.is_untouched


class Choice(NamedTuple):
    entry: Entry
    candidate: Candidate
    similarity: float


def choose(spec: Spec, corpus: Sequence[Entry], chance: random.Random, bias: float, beam: int) -> List[Choice]:
    """Each place of the beam is drawn from the corpus with the probability ``bias``; the most similar entries come first."""
    drawn = sum(chance.random() < bias for _ in range(beam))
    places = min(drawn, MOST_SEEDS, beam // 4)
    fitting = [entry for entry in corpus if len(entry.parameters) == len(spec.parameters)]
    ranked = sorted(fitting, key=lambda entry: (-jaccard(entry.words, spec.words), entry.id))
    return [
        Choice(entry, Candidate(renamed(entry.expression, entry.parameters, spec.parameters), entry.id, True), jaccard(entry.words, spec.words))
        for entry in ranked[:places]
    ]


def jaccard(one: Sequence[str], other: Sequence[str]) -> float:
    """Shared words of all words."""
    return len(set(one) & set(other)) / max(1, len(set(one) | set(other)))


def read_corpus(path: str) -> List[Entry]:
    """The corpus is in the form that the server imports, so its entries can be looked up there: ``npm run import -- corpus.jsonl``."""
    entries = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            stored = json.loads(line)
            head, expression = stored["snippet"].split("\n    return ")
            parameters = head[head.index("(") + 1 : head.index(")")].split(", ")
            entries.append(Entry(stored["id"], stored["func_name"], parameters, expression, stored["post_bow"]))
    return entries


if __name__ == "__main__":
    main()

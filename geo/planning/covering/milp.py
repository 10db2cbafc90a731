"""Mixed-integer programmes for HiGHS: columns and rows in blocks, an answer with its bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import highspy
import numpy as np
from highspy.highs import HighsCallbackEvent
from numpy.typing import NDArray

from geo.arrays import Floats, Ints

Numbers = NDArray[np.generic]
State = Literal["optimal", "feasible", "infeasible", "unknown"]
_LEAST_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a programme.

    `values` has one entry per column where it is `solved` (state `optimal` or `feasible`); `bound`
    is what no answer is better than, infinite (in the direction of the objective) if unknown.
    """

    state: State
    values: Floats
    objective: float
    bound: float

    @property
    def solved(self) -> bool:
        """Whether there is an answer."""
        return self.state in {"optimal", "feasible"}


@dataclass(slots=True)
class Programme:
    """A programme under construction; `sense` 1 minimises, −1 maximises."""

    sense: Literal[1, -1]
    _cost: list[Floats] = field(default_factory=list)
    _low: list[Floats] = field(default_factory=list)
    _high: list[Floats] = field(default_factory=list)
    _whole: list[Ints] = field(default_factory=list)
    _entries: list[tuple[Numbers, Numbers, Floats]] = field(default_factory=list)
    _row_low: list[Floats] = field(default_factory=list)
    _row_high: list[Floats] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def add_columns(
        self, cost: Floats, low: Numbers | float = 0.0, high: Numbers | float = 1.0, *, whole: bool
    ) -> Ints:
        """Add a block of columns; return their numbers."""
        count = len(cost)
        self._cost.append(np.asarray(cost, dtype=np.float64))
        self._low.append(np.broadcast_to(np.asarray(low, dtype=np.float64), count))
        self._high.append(np.broadcast_to(np.asarray(high, dtype=np.float64), count))
        self._whole.append(np.full(count, int(whole), dtype=np.int64))
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def add_rows(
        self,
        count: int,
        row: Numbers,
        column: Numbers,
        value: Numbers | float,
        low: Numbers | float = -np.inf,
        high: Numbers | float = np.inf,
    ) -> None:
        """Add `count` rows low ≤ Σ value · column ≤ high; `row` counts from 0 within the block."""
        values = np.broadcast_to(np.asarray(value, dtype=np.float64), len(row))
        self._entries.append((np.asarray(row) + self.rows, np.asarray(column), values))
        self._row_low.append(np.broadcast_to(np.asarray(low, dtype=np.float64), count))
        self._row_high.append(np.broadcast_to(np.asarray(high, dtype=np.float64), count))
        self.rows += count

    def solve(
        self,
        seconds: float,
        check_cancelled: Callable[[], None] = lambda: None,
        start: Floats | None = None,
        gap: float = 0.0,
    ) -> Outcome:
        """Solve within a time limit, from a known answer where one is given.

        `check_cancelled` is called now and then; what it raises ends the search and is raised here.
        With whole objectives a `gap` just below 1 ends the search as soon as the answer is proved.
        """
        if self.columns == 0:
            return self._judge_nothing()
        outcome = self._run(seconds, check_cancelled, start, gap)
        if start is None or self._agrees(outcome):
            return outcome
        return self._run(seconds, check_cancelled, None, gap)

    def _agrees(self, outcome: Outcome) -> bool:
        """Whether the values cost what is said of them.

        From a known answer HiGHS 1.16 now and then calls that answer optimal, beside the objective
        of another.
        """
        if not outcome.solved:
            return True
        cost = float(np.concatenate(self._cost) @ outcome.values)
        return abs(cost - outcome.objective) <= 1e-6 * max(1.0, abs(cost))

    def _run(
        self, seconds: float, check_cancelled: Callable[[], None], start: Floats | None, gap: float
    ) -> Outcome:
        solver = _Quiet()
        for option, value in (
            ("time_limit", max(seconds, _LEAST_SECONDS)),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", max(gap, 1e-6)),
            ("threads", 1),
        ):
            solver.setOptionValue(option, value)
        solver.passModel(self._build())
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = list(start)
            solver.setSolution(known)
        stopped = _watch(solver, check_cancelled)
        solver.run()
        if stopped:
            raise stopped[0]
        return self._read(solver)

    def _judge_nothing(self) -> Outcome:
        """Without columns every row holds 0, which it allows or not; HiGHS says neither."""
        low, high = np.concatenate([np.empty(0), *self._row_low]), self._row_high
        allowed = (low <= 0).all() and (np.concatenate([np.empty(0), *high]) >= 0).all()
        if allowed:
            return Outcome("optimal", np.empty(0), 0.0, 0.0)
        return Outcome("infeasible", np.empty(0), self.sense * np.inf, self.sense * np.inf)

    def _build(self) -> highspy.HighsLp:
        row, column, value = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        order = np.argsort(row, kind="stable")
        starts = np.searchsorted(row[order], np.arange(self.rows + 1))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, self.rows
        model.sense_ = highspy.ObjSense.kMinimize if self.sense == 1 else highspy.ObjSense.kMaximize
        model.col_cost_ = np.concatenate(self._cost)
        model.col_lower_, model.col_upper_ = np.concatenate(self._low), np.concatenate(self._high)
        model.row_lower_ = np.concatenate(self._row_low)
        model.row_upper_ = np.concatenate(self._row_high)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = starts.astype(np.int32)
        model.a_matrix_.index_ = column[order].astype(np.int32)
        model.a_matrix_.value_ = value[order]
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[one] for one in np.concatenate(self._whole)]
        return model

    def _read(self, solver: _Quiet) -> Outcome:
        status, info = solver.getModelStatus(), solver.getInfo()
        none, worst = np.empty(0), -self.sense * np.inf
        if status in {
            highspy.HighsModelStatus.kInfeasible,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        }:
            return Outcome("infeasible", none, self.sense * np.inf, self.sense * np.inf)
        bound = float(info.mip_dual_bound)
        bound = bound if abs(bound) < 1e300 else worst
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Outcome("unknown", none, self.sense * np.inf, bound)
        values = np.array(solver.getSolution().col_value)
        done = status == highspy.HighsModelStatus.kOptimal
        objective = float(info.objective_function_value)
        return Outcome("optimal" if done else "feasible", values, objective, bound)


class _Quiet(highspy.Highs):
    """HiGHS without a word on standard output, which belongs to the answers of the command."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # highspy leaves it without types

    def enableCallbacks(self) -> None:  # noqa: N802 - a name of HiGHS, called as it is made
        """Be silent before the first word, the banner, is said here."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # as above


def _watch(solver: _Quiet, check_cancelled: Callable[[], None]) -> list[BaseException]:
    """Call `check_cancelled` from inside the solver; the list returned receives what it raises."""
    stopped: list[BaseException] = []

    def see(event: HighsCallbackEvent) -> None:
        try:
            check_cancelled()
        except BaseException as error:  # noqa: BLE001 - it crosses compiled code and is raised after it
            stopped.append(error)
            event.interrupt()

    solver.cbMipInterrupt += see
    solver.cbSimplexInterrupt += see
    return stopped

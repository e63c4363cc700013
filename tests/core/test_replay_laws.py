"""Laws that hold for every loan and every history."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from beancount_loans.core.agreement import sizing
from beancount_loans.core.agreement.loan import Change, Event, Loan, Measures
from beancount_loans.core.agreement.terms import DAY_COUNTS, Terms
from beancount_loans.core.calendar import Every
from beancount_loans.core.components import COUNT, PRINCIPAL
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing import installment_size, installments, plain_days
from beancount_loans.core.servicing import replay as replaying
from beancount_loans.core.servicing.movements import IN_TREE
from beancount_loans.core.servicing.payoff import quote
from beancount_loans.core.servicing.position import replay
from beancount_loans.core.servicing.replay import run
from beancount_loans.core.servicing.schedule import planned, rows, schedule
from beancount_loans.core.servicing.state import Servicing

START = dt.date(2024, 1, 31)
END = START + dt.timedelta(days=900)

days = st.integers(0, 800).map(lambda number: START + dt.timedelta(days=number))
cents = st.integers(1, 500_000)


@st.composite  # type: ignore[arg-type]
def terms(draw: st.DrawFn, **fixed: Any) -> Terms:
    """Terms of any method, period and day count."""
    method = draw(st.sampled_from(["annuity", "equal-principal", "flat", "bullet"]))
    count = draw(st.integers(1, 30))
    every = draw(
        st.sampled_from([Every(1, "month"), Every(2, "week"), Every(15, "day"), Every(3, "month")])
    )
    grace = draw(st.integers(0, min(3, count - 1)))
    chosen: dict[str, Any] = {
        "currency": "DKK",
        "principal": Decimal(draw(st.integers(100, 20_000_000))) / 100,
        "rate": Rate(Decimal(draw(st.integers(0, 3000))) / 10_000, effective=draw(st.booleans())),
        "method": method,
        "installments": count,
        "every": every,
        "day_count": draw(st.sampled_from(DAY_COUNTS)),
        "grace_principal": grace if method in ("annuity", "equal-principal") else 0,
        "grace_interest": draw(st.integers(0, 2)),
        "interest_rounding": draw(st.sampled_from(["period", "segment"])),
        "rounding": draw(st.sampled_from(["half-up", "half-even"])),
        "overpayment": draw(st.sampled_from(["advance", "shorten", "reduce"])),
        "allocation_by": draw(st.sampled_from(["installment", "component"])),
        "overdue_interest": draw(st.sampled_from(["none", "daily"])),
    }
    return Terms(**{**chosen, **fixed})


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Payments, fees, waivers and measures on any days after the disbursement."""
    found: list[Event] = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(
            st.sampled_from(
                ["payment", "payment", "payment", "prepayment", "charge", "write-off", "change"]
            )
        )
        date = draw(days)
        if kind == "charge":
            found.append(Event(date, "charge", 10_000, parts={2: 10_000}, ref=str(number)))
        elif kind == "change":
            found.append(Event(date, "change", change=draw(changes), ref=str(number)))
        else:
            found.append(Event(date, kind, draw(cents), ref=str(number)))  # type: ignore[arg-type]
    return found


changes = st.one_of(
    st.builds(
        Change, st.builds(lambda rate: {"rate": Rate(Decimal(rate) / 1000)}, st.integers(0, 200))
    ),
    st.builds(
        lambda count, how: Change(measures=Measures(defer=count, defer_interest=how)),
        st.integers(1, 3),
        st.sampled_from(["accrue", "capitalize", "waive", "pay"]),
    ),
    st.just(Change(measures=Measures(reamortize=True))),
    st.builds(lambda on: Change(measures=Measures(re_age=True, capitalize=on)), st.booleans()),
    st.just(Change(measures=Measures(accelerate=True))),
    st.just(Change(measures=Measures(pause_interest=START + dt.timedelta(days=300)))),
)


def lent(agreed: Terms, happened: list[Event]) -> Loan:
    """A loan disbursed in full on its first day."""
    begun = Event(START, "disbursement", agreed.minor(agreed.principal))
    return Loan("Assets:Loans:X", "x", "x", START, agreed, events=(begun, *happened))


def paid(state: Servicing) -> int:
    return sum(event.amount for event in state.applied if event.kind in ("payment", "prepayment"))


@given(terms())
def test_a_schedule_repays_what_was_lent_to_the_cent(agreed: Terms) -> None:
    rows = schedule(agreed, START)

    assert sum(row.principal for row in rows) == agreed.minor(agreed.principal)
    assert rows[-1].balance == 0
    assert all(row.principal >= 0 and row.interest >= 0 for row in rows)


@settings(max_examples=300)
@given(terms(), events())
def test_every_cent_of_a_payment_has_one_place(agreed: Terms, happened: list[Event]) -> None:
    state = run(lent(agreed, happened), END)
    on_dues = sum(
        part.amount
        for due in state.dues
        for part in due.paid
        if part.by and part.by.kind != "write-off"
    )
    before_due = state.repaid - sum(
        part.amount
        for due in state.dues
        for part in due.paid
        if part.component == PRINCIPAL and part.by and part.by.kind != "write-off"
    )

    if not state.faults:
        assert paid(state) == on_dues + before_due + state.prepaid_total


@settings(max_examples=300)
@given(terms(), events())
def test_nothing_is_ever_negative(agreed: Terms, happened: list[Event]) -> None:
    state = run(lent(agreed, happened), END)

    assert state.principal >= 0
    assert state.prepaid_total >= 0
    assert state.later_total >= 0
    assert all(min(due.unpaid) >= 0 for due in state.dues)


@settings(max_examples=300)
@given(terms(), events())
def test_movements_balance_and_their_sums_are_the_claim(
    agreed: Terms, happened: list[Event]
) -> None:
    loan = lent(agreed, happened)
    state = run(loan, END)
    own = sum(_on_root(event) for event in state.applied)
    tree = sum(amount for place, amount in state.sums.items() if place in IN_TREE)
    due = sum(amount for place, amount in state.sums.items() if place.startswith("Due:"))

    assert all(sum(movement.legs.values()) == 0 for movement in state.journal)
    assert own + tree == state.claim
    assert due == state.due_total
    assert own + state.sums.get("", 0) == state.principal


def _on_root(event: Event) -> int:
    """What the user's transaction leaves on the loan's account."""
    if event.kind in ("disbursement", "charge"):
        return event.amount
    return -event.amount if event.kind in ("payment", "prepayment", "write-off") else 0


@settings(max_examples=200)
@given(terms(), events(), st.randoms(use_true_random=False))
def test_the_order_of_lines_in_the_file_changes_nothing(
    agreed: Terms, happened: list[Event], chance: Any
) -> None:
    loan = lent(agreed, happened)
    shuffled = list(loan.events)
    chance.shuffle(shuffled)

    one, other = run(loan, END), run(replace(loan, events=tuple(shuffled)), END)

    assert (one.sums, one.claim, one.late.unclaimed(END)) == (
        other.sums,
        other.claim,
        other.late.unclaimed(END),
    )


@settings(max_examples=200)
@given(terms(), events(), days)
def test_the_past_is_the_replay_of_its_own_events(
    agreed: Terms, happened: list[Event], day: dt.date
) -> None:
    loan = lent(agreed, happened)
    past = replace(loan, events=tuple(event for event in loan.events if event.date <= day))

    assert run(loan, day).sums == run(past, day).sums


plain = terms(overpayment="advance", overdue_interest="none", grace_interest=0)
payments = st.lists(
    st.builds(lambda day, amount: Event(day, "payment", amount, ref=f"{day}{amount}"), days, cents),
    max_size=6,
)


@settings(max_examples=200)
@given(plain, payments, st.integers(0, 5))
def test_removing_a_payment_never_lowers_what_is_owed(
    agreed: Terms, made: list[Event], index: int
) -> None:
    if not made:
        return
    fewer = [event for position, event in enumerate(made) if position != index % len(made)]

    with_all, without = run(lent(agreed, made), END), run(lent(agreed, fewer), END)

    assert quote(without, END).total >= quote(with_all, END).total
    assert without.due_total >= with_all.due_total


@settings(max_examples=200)
@given(terms(), payments, days)
def test_a_returned_payment_counts_as_if_it_had_not_come(
    agreed: Terms, made: list[Event], day: dt.date
) -> None:
    for event in made:
        if event.date <= day:
            back = Event(day, "returned-payment", event.amount, returns=event.ref)
            rest = [one for one in made if one is not event]

            one, other = run(lent(agreed, [*made, back]), END), run(lent(agreed, rest), END)

            assert (one.sums, one.claim, one.due_total) == (
                other.sums,
                other.claim,
                other.due_total,
            )
            break


@settings(max_examples=100)
@given(terms(), events())
def test_a_position_shows_the_state_and_nothing_else(agreed: Terms, happened: list[Event]) -> None:
    position = replay(lent(agreed, happened), END)
    figures = (
        position.principal_not_due,
        position.due.total,
        -position.prepaid,
        position.money(position.state.later_total),
    )

    assert sum(figures) == position.claim
    assert len(position.state.sums) <= 4 * COUNT
    assert (position.days_past_due > 0) == (position.due.interest + position.due.principal > 0)


def whole(state: Servicing) -> list[Any]:
    """Everything that a replay leaves behind, in a form that compares."""
    apart = ("loan", "grid", "late", "prepaid", "dues", "later", "journal", "_sums", "_summed")
    kept = {name: value for name, value in vars(state).items() if name not in apart}
    return [
        kept,
        state.sums,
        state.late.spans(state.date),
        [repr(due) for due in (*state.dues, *state.later)],
        [(repr(movement), list(movement.legs)) for movement in state.journal],
        [(held.date, held.amount, held.by, held.to) for held in state.prepaid],
        state.late.unclaimed(state.date),
        rows(state),
    ]


plain_terms = st.sampled_from(["annuity", "equal-principal", "bullet"]).flatmap(
    lambda method: terms(method=method, grace_principal=0, grace_interest=0)
)


regular_terms = plain_terms.flatmap(
    lambda agreed: st.builds(
        lambda late, moved, counted: replace(
            agreed,
            overdue_interest="none",
            late_rate=late,
            business_days=moved,
            interest_dates=counted,
            overpayment="advance",
            allocation_by="installment",
        ),
        st.sampled_from([None, Rate(Decimal("0.1"))]),
        st.sampled_from(["none", "following", "modified-preceding"]),
        st.sampled_from(["unadjusted", "adjusted"]),
    )
)


@st.composite
def paid_as_agreed(draw: st.DrawFn, agreed: Terms) -> list[Event]:
    """A payment near each due date: to the cent, early, late, in part, in advance, or none."""
    found = []
    for number, row in enumerate(schedule(agreed, START)):
        date = row.due + dt.timedelta(draw(st.sampled_from([-40, -5, -1, 0, 0, 0, 1, 5, 40])))
        share = draw(st.sampled_from([0, 1, 2, 2, 2, 2, 3, 7]))
        if row.total * share // 2 and date > START:
            found.append(Event(date, "payment", row.total * share // 2, ref=str(number)))
    return found + (draw(events()) if draw(st.integers(0, 3)) == 0 else [])


histories = st.one_of(
    st.tuples(st.one_of(plain_terms, terms()), events()),
    regular_terms.flatmap(lambda agreed: st.tuples(st.just(agreed), paid_as_agreed(agreed))),
)


@settings(max_examples=500)
@given(histories)
def test_a_life_in_one_stride_comes_to_what_the_general_steps_come_to(
    history: tuple[Terms, list[Event]],
) -> None:
    loan = lent(*history)
    quick = whole(run(loan, END))
    with (
        patch.object(plain_days, "_are_plain", return_value=False),
        patch.object(installments, "is_plain", return_value=False),
        patch.object(installment_size, "even_part", return_value=None),
        patch.object(sizing, "all_equal", return_value=False),
    ):
        assert whole(run(loan, END)) == quick


@settings(max_examples=200)
@given(st.one_of(plain_terms, terms()), events())
def test_plain_installments_come_to_what_the_general_steps_come_to(
    agreed: Terms, happened: list[Event]
) -> None:
    loan = lent(agreed, happened)
    with patch.object(plain_days, "_are_plain", return_value=False):
        quick = whole(run(loan, END))
        with patch.object(installments, "is_plain", return_value=False):
            assert whole(run(loan, END)) == quick


@given(regular_terms)
def test_a_loan_without_trouble_lives_in_one_stride(agreed: Terms) -> None:
    dues = [row for row in schedule(agreed, START) if START < row.due <= END]
    loan = lent(agreed, [Event(row.due, "payment", row.total, ref="x") for row in dues[:-1]])
    with patch.object(replaying, "fall_due") as step:
        state = run(loan, END)
    assert [due.total for due in state.dues] == [row.total for row in dues]
    step.assert_not_called()


@settings(max_examples=300)
@given(
    st.one_of(plain_terms, terms()),
    st.sampled_from(["none", "following", "modified-preceding"]),
    st.sampled_from(["unadjusted", "adjusted"]),
    st.sampled_from([None, Decimal(1), Decimal("12.5")]),
    st.booleans(),
)
def test_a_schedule_before_signing_is_the_replay_of_its_disbursement(
    agreed: Terms, days: Any, interest: str, unit: Decimal | None, balloon: bool
) -> None:
    kept = agreed.money(agreed.minor(agreed.principal) // 3)
    wanted = replace(
        agreed,
        business_days=days,
        interest_dates=interest,
        round_to=unit,
        balloon=kept if balloon and agreed.method in ("annuity", "equal-principal") else None,
    )
    loan = Loan("Assets:Loans:X", "x", "x", START, wanted)
    assert schedule(wanted, START) == rows(planned(loan))

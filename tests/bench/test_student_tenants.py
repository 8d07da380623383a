"""The customers that `frontdesk bench student` plays: some come back with a question, in other words; nothing is judged by what was learnt."""

from __future__ import annotations

from frontdesk.bench.student.tenants import TALKS, tenants


def test_a_seed_draws_the_same_businesses_and_customers() -> None:
    assert tenants(1, 3) == tenants(1, 3)
    assert tenants(1, 3) != tenants(2, 3)


def test_what_comes_later_was_never_said_before() -> None:
    for tenant in tenants(1, 3):
        said = {case.turns[0].text for case in tenant.learnt}
        later = [asked.case.turns[0].text for asked in (*tenant.returning, *tenant.new)]
        assert len(set(later)) == len(later) > TALKS / 2
        assert not said & set(later)


def test_who_comes_back_asks_what_was_asked_before_and_others_what_was_not() -> None:
    for tenant in tenants(1, 3):
        returning, new = ({asked.question for asked in part} for part in (tenant.returning, tenant.new))
        assert returning and new and not returning & new

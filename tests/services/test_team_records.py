from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cases.models import Label
from cases.services.team_records import add_team_record, change_team_record
from tests import make
from tests.conftest import Cast


class LabelTests:
    def test_it_names_nobody_whom_the_team_works_with(self, cast: Cast) -> None:
        label = add_team_record(actor=cast.worker, record=Label(team=cast.team, name="winter"))
        for name in ("Probin", "the Probins and testan", "Пробин"):
            with pytest.raises(ValidationError, match="names of people"):
                add_team_record(actor=cast.worker, record=Label(team=cast.team, name=name))
            with pytest.raises(ValidationError, match="names of people"):
                change_team_record(
                    actor=cast.worker, record=label, changes={"name": name}, version=1
                )
        assert Label.objects.get().name == "winter"

    def test_people_beyond_reach_are_not_betrayed(self, cast: Cast) -> None:
        make.make_person(make.make_case(cast.other_team), names=[{"family": "Farawin"}])
        add_team_record(actor=cast.worker, record=Label(team=cast.team, name="Farawin"))
        assert Label.objects.get().name == "Farawin"

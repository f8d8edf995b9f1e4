from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import translation

from cases.models.reference import (
    Country,
    CountryNote,
    DeadlineRule,
    DocumentType,
    EntryRule,
    Language,
    Offence,
    Organisation,
    PolicyEvent,
    PublishedFigure,
    ReferenceRow,
    VisaRefusalGround,
    Vocabulary,
)

DAY = dt.date(2024, 7, 1)
EARLIER = dt.date(2024, 6, 30)
ALL_MODELS = [
    Country,
    CountryNote,
    DeadlineRule,
    DocumentType,
    EntryRule,
    Language,
    Offence,
    Organisation,
    PolicyEvent,
    PublishedFigure,
    VisaRefusalGround,
    Vocabulary,
]

# What the shared constraints refuse, in every model.
SHARED: dict[str, dict[str, Any]] = {
    "code_unique": {"code": "TAKEN"},
    "code_and_label_given": {"label_en": ""},
    "valid_to_after_valid_from": {"valid_from": DAY, "valid_to": EARLIER},
    "confidence_known": {"confidence": "hearsay"},
    "source_precision_fits_address": {"source_precision": "page"},
}
# What the constraints of one model refuse.
OWN: dict[str, tuple[type[ReferenceRow], dict[str, Any]]] = {
    "country_kind_known": (Country, {"kind": "planet"}),
    "vocabulary_code_is_list_and_term": (Vocabulary, {"term": "OTHER"}),
    "organisation_kind_known": (Organisation, {"kind": "club"}),
    "organisation_not_part_of_itself": (Organisation, {"parent_id": "own key"}),
    "documenttype_category_known": (DocumentType, {"category": "tickets"}),
    "documenttype_validity_positive": (DocumentType, {"validity_years": 0}),
    "entryrule_accepted_known": (EntryRule, {"accepted": "perhaps"}),
    "entryrule_age_band_ordered": (EntryRule, {"age_min": 18, "age_max": 14}),
    "entryrule_stay_fits_window": (EntryRule, {"stay_days": 90, "stay_window_days": 60}),
    "visarefusalground_number_in_numbered_schemes": (VisaRefusalGround, {"number": ""}),
    "visarefusalground_scheme_and_number_unique": (VisaRefusalGround, {"number": "7"}),
    "deadlinerule_band_ordered_with_unit": (DeadlineRule, {"period_min": 15, "period_max": 7}),
    "deadlinerule_status_known": (DeadlineRule, {"status": "rumoured"}),
    "deadlinerule_version_anchor_known": (DeadlineRule, {"version_anchor": "birthday"}),
    "deadlinerule_legal_basis_given": (DeadlineRule, {"legal_basis": ""}),
    "deadlinerule_not_superseding_itself": (DeadlineRule, {"supersedes_id": "own key"}),
    "offence_penalty_band_ordered": (Offence, {"min_years": 5, "max_years": 2}),
    "countrynote_effect_known": (CountryNote, {"effect": "gloom"}),
    "countrynote_date_with_precision": (CountryNote, {"happened_on": DAY}),
    "policyevent_effect_and_precision_known": (PolicyEvent, {"effect": "gloom"}),
    "publishedfigure_period_ordered": (PublishedFigure, {"period_end": EARLIER}),
    "publishedfigure_value_not_negative": (PublishedFigure, {"value": -1}),
}
SHARED_CASES = [
    (f"{model._meta.model_name}_{name}", model, change)
    for model in ALL_MODELS
    for name, change in SHARED.items()
]
VIOLATIONS = SHARED_CASES + [(name, *case) for name, case in OWN.items()]


def make_row(model: type[ReferenceRow], code: str = "NEW", **changes: Any) -> ReferenceRow:
    """Make an invented row of any model that all its constraints accept, without storing it."""
    country = Country.objects.get_or_create(code="QX", defaults={"label_en": "Invented land"})[0]
    term = Vocabulary.objects.get_or_create(
        code="list:FIRST", vocabulary="list", term="FIRST", defaults={"label_en": "First"}
    )[0]
    needed: dict[type[ReferenceRow], dict[str, Any]] = {
        Vocabulary: {"code": f"list:{code}", "vocabulary": "list", "term": code},
        Organisation: {"kind": "court"},
        DocumentType: {"category": "travel"},
        EntryRule: {
            "country": country,
            "nationality": country,
            "accepted": "yes",
            "visa_regime": "visa_free",
        },
        VisaRefusalGround: {"scheme": "SCHENGEN-ANNEX-VI-2020", "number": code[:4]},
        DeadlineRule: {
            "jurisdiction": country,
            "procedure": term,
            "owner": "applicant",
            "version_anchor": "decision_date",
            "status": "in_force",
            "legal_basis": "Invented code, article 1",
            "period_min": 15,
            "period_max": 15,
            "period_unit": "calendar_days",
        },
        Offence: {"country": country, "article": "1", "group": "service"},
        CountryNote: {"country": country, "topic": term, "effect": "context"},
        PolicyEvent: {"country": country, "kind": "law", "happened_on": DAY, "effect": "mixed"},
        PublishedFigure: {
            "measure": term,
            "period_start": DAY,
            "period_end": DAY,
            "value": 1,
            "unit": "persons",
        },
    }
    row = model(**{"code": code, "label_en": "New", **needed.get(model, {}), **changes})
    for name in ("parent_id", "supersedes_id"):
        if changes.get(name) == "own key":
            setattr(row, name, row.pk)
    return row


@pytest.mark.django_db
class ConstraintTests:
    def rows(
        self, name: str, model: type[ReferenceRow], change: dict[str, Any]
    ) -> tuple[ReferenceRow, ReferenceRow]:
        taken = make_row(model, "TAKEN", **({"number": "7"} if "number_unique" in name else {}))
        return taken, make_row(model, **change)

    @pytest.mark.parametrize(("name", "model", "change"), VIOLATIONS)
    def test_the_database_refuses(
        self, name: str, model: type[ReferenceRow], change: dict[str, Any]
    ) -> None:
        taken, row = self.rows(name, model, change)
        taken.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()

    @pytest.mark.parametrize(("name", "model", "change"), VIOLATIONS)
    def test_the_form_says_why(
        self, name: str, model: type[ReferenceRow], change: dict[str, Any]
    ) -> None:
        taken, row = self.rows(name, model, change)
        taken.save()
        (constraint,) = [c for c in model._meta.constraints if c.name == name]
        with pytest.raises(ValidationError) as refusal:
            row.validate_constraints()
        assert constraint.violation_error_message in refusal.value.messages

    def test_every_constraint_is_violated_above(self) -> None:
        stated = {c.name for model in ALL_MODELS for c in model._meta.constraints}
        assert stated == {name for name, *_ in VIOLATIONS}

    @pytest.mark.parametrize("model", ALL_MODELS)
    def test_a_sound_row_is_accepted(self, model: type[ReferenceRow]) -> None:
        make_row(model).save()
        assert model._default_manager.filter(label_en="New").exists()


class LabelTests:
    def test_it_follows_the_active_language(self) -> None:
        row = Country(code="QX", label_en="Land", label_fr="Pays", label_ru="Страна")
        for language, label in {
            "en": "Land",
            "fr": "Pays",
            "ru": "Страна",
            "fr-ca": "Pays",
        }.items():
            with translation.override(language):
                assert row.label == label

    def test_it_falls_back_to_english(self) -> None:
        row = Country(code="QX", label_en="Land")
        for language in ("ru", "ar"):
            with translation.override(language):
                assert row.label == "Land"

    def test_an_offence_keeps_its_legal_title_apart(self) -> None:
        row = Offence(
            label_en="Offence under article 1", legal_title_en="Title", legal_title_ru="Т"
        )
        with translation.override("ru"):
            assert (row.label, row.legal_title) == ("Offence under article 1", "Т")


@pytest.mark.django_db
class InForceTests:
    def codes(self, on: dt.date) -> set[str]:
        return {row.code for row in Language.objects.in_force(on)}

    def test_both_bounds_belong_to_the_validity(self) -> None:
        make_row(Language, "xx", valid_from=EARLIER, valid_to=DAY).save()
        for on in (EARLIER, DAY):
            assert self.codes(on) == {"xx"}
        for on in (EARLIER - dt.timedelta(days=1), DAY + dt.timedelta(days=1)):
            assert self.codes(on) == set()

    def test_an_open_bound_is_no_bound(self) -> None:
        make_row(Language, "xx").save()
        assert self.codes(dt.date(1900, 1, 1)) == self.codes(dt.date(2100, 1, 1)) == {"xx"}

    def test_a_row_switched_off_is_left_out(self) -> None:
        make_row(Language, "xx", is_active=False).save()
        assert self.codes(DAY) == set()

    def test_one_row_answers_like_the_query(self) -> None:
        row = make_row(Language, "xx", valid_from=EARLIER, valid_to=EARLIER)
        assert row.is_in_force(EARLIER)
        assert not row.is_in_force(DAY)


@pytest.mark.django_db
class LookUpTests:
    def test_choices_are_sorted_by_the_label_of_the_language(self) -> None:
        make_row(Language, "aa", label_en="Alpha", label_fr="Zeta").save()
        make_row(Language, "bb", label_en="Beta", label_fr="Delta").save()
        make_row(Language, "cc", is_active=False).save()
        with translation.override("fr"):
            assert Language.objects.choices() == [("bb", "Delta"), ("aa", "Zeta")]

    def test_codes_lead_to_keys_in_one_query(self, django_assert_num_queries: Any) -> None:
        row = make_row(Language, "aa")
        row.save()
        with django_assert_num_queries(1):
            assert Language.objects.ids_by_code(["aa", "zz"]) == {"aa": row.pk}

    def test_the_code_is_the_natural_key(self) -> None:
        row = make_row(Language, "aa")
        row.save()
        assert Language.objects.get_by_natural_key(*row.natural_key()) == row


class NamingTests:
    def test_every_model_has_all_shared_constraints(self) -> None:
        # A Meta that forgets to repeat them would lose them silently.
        for model in ALL_MODELS:
            names = {constraint.name for constraint in model._meta.constraints}
            assert {f"{model._meta.model_name}_{name}" for name in SHARED} <= names

    def test_no_text_is_encrypted(self) -> None:
        plain = (
            models.CharField,
            models.TextField,
            models.DateField,
            models.BooleanField,
            models.DecimalField,
            models.IntegerField,
            models.UUIDField,
            models.ForeignKey,
        )
        for model in ALL_MODELS:
            for field in model._meta.concrete_fields:
                assert type(field).__module__.startswith("django.")
                assert isinstance(field, plain)

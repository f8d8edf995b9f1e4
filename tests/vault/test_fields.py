"""Sealed fields through Django's object-relational mapping."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Lower
from django.forms import modelform_factory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casetracker.vault.attributes import Sealed
from casetracker.vault.data_keys import create_data_key, forget_keys
from casetracker.vault.errors import SealedRecordError
from casetracker.vault.fields import (
    DataKeyField,
    EncryptedTextField,
    encrypted_fields,
    reseal,
)
from casetracker.vault.models import DataKey
from tests.vault.sealedapp.models import Heron, Nest

Queries = Any
TEXTS = st.text(st.characters(codec="utf-8"), max_size=300)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
SHARED_ROWS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def stored(record: models.Model, *names: str) -> tuple[bytes, ...]:
    """Return what the database holds in these columns."""
    table = connection.ops.quote_name(record._meta.db_table)
    pk = record._meta.pk.get_db_prep_value(record.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM {table} WHERE id = %s", [pk])  # noqa: S608
        return tuple(bytes(value) for value in cursor.fetchone())


def overwrite(record: models.Model, name: str, value: bytes) -> None:
    """Write bytes past the model."""
    type(record)._base_manager.filter(pk=record.pk).update(**{name: Sealed(value)})


class RoundTripTests:
    def test_every_kind_of_field_returns_what_was_set(self, heron: Heron) -> None:
        found = Heron.objects.get(pk=heron.pk)
        assert (found.name, found.remark) == ("Чернышёв", "stands on one leg")
        assert (found.traits, found.weight) == (["grey"], 1700)

    @SHARED_ROWS
    @given(name=TEXTS, traits=JSON, weight=st.none() | st.integers())
    def test_any_value_survives(
        self, heron: Heron, name: str, traits: Any, weight: int | None
    ) -> None:
        heron.name, heron.traits, heron.weight = name, traits, weight
        heron.save()
        found = Heron.objects.get(pk=heron.pk)
        assert (found.name, found.traits, found.weight) == (name, traits, weight)

    def test_the_database_holds_the_format_and_not_the_text(self, heron: Heron) -> None:
        for value in stored(heron, "name", "remark", "traits", "weight"):
            assert value[:4] == bytes([0xC1, 1, 1, 1])
            assert len(value) == 64

    def test_what_is_not_set_is_sealed_like_the_rest(self, key: DataKey) -> None:
        heron = Heron.objects.create(data_key=key)
        assert {len(value) for value in stored(heron, "name", "traits", "weight")} == {64}
        found = Heron.objects.get(pk=heron.pk)
        assert (found.name, found.traits, found.weight) == ("", None, None)

    def test_the_same_text_is_never_stored_the_same(self, key: DataKey) -> None:
        pair = [Heron.objects.create(data_key=key, name="same") for _ in range(2)]
        assert stored(pair[0], "name") != stored(pair[1], "name")

    def test_a_value_set_before_the_key_is_sealed_with_it(self, key: DataKey) -> None:
        heron = Heron(name="early")
        assert heron.name == "early"
        heron.data_key = key
        heron.save()
        assert Heron.objects.get().name == "early"

    def test_a_text_that_cannot_be_stored_is_invalid(self, heron: Heron) -> None:
        with pytest.raises(ValidationError):
            heron.name = "\ud800"


class SavingTests:
    def test_unread_values_are_written_back_unchanged(self, heron: Heron) -> None:
        before = stored(heron, "name", "traits", "weight")
        found = Heron.objects.get()
        found.remark = "flew off"
        found.save()
        assert stored(heron, "name", "traits", "weight") == before
        assert Heron.objects.get().remark == "flew off"

    def test_reading_does_not_seal_again(self, heron: Heron) -> None:
        before = stored(heron, "name")
        found = Heron.objects.get()
        assert found.name == "Чернышёв"
        found.full_clean()
        found.save()
        assert stored(heron, "name") == before

    def test_setting_the_same_value_seals_again(self, heron: Heron) -> None:
        before = stored(heron, "name")
        found = Heron.objects.get()
        found.name = found.name
        found.save(update_fields=["name"])
        assert stored(heron, "name") != before

    def test_refreshing_opens_nothing(self, heron: Heron) -> None:
        before = stored(heron, "name")
        DataKey.objects.all().delete()
        forget_keys()
        heron.refresh_from_db()
        assert (heron.__dict__["name_sealed"],) == before

    def test_a_deferred_value_is_fetched_when_read(
        self, heron: Heron, django_assert_num_queries: Queries
    ) -> None:
        found = Heron.objects.defer("name").get()
        with django_assert_num_queries(1):
            assert found.name == "Чернышёв"

    def test_bulk_create_seals(self, key: DataKey) -> None:
        Heron.objects.bulk_create([Heron(data_key=key, name=f"bird {n}") for n in range(3)])
        assert sorted(heron.name for heron in Heron.objects.all()) == ["bird 0", "bird 1", "bird 2"]

    def test_bulk_update_writes_sealed_values_only(self, heron: Heron) -> None:
        heron.name, heron.weight = "renamed", None
        Heron.objects.bulk_update([heron], ["name", "weight"])
        assert len(stored(heron, "name")[0]) == 64
        found = Heron.objects.get()
        assert (found.name, found.weight) == ("renamed", None)

    def test_a_record_without_a_key_is_not_saved(self, db: None) -> None:
        with pytest.raises(TypeError, match="data key"):
            Heron(name="homeless").save()

    def test_bulk_update_refuses_a_record_without_a_key(self, heron: Heron) -> None:
        with pytest.raises(TypeError, match="data key"), transaction.atomic():
            Heron.objects.bulk_update([Heron(id=heron.pk, name="plain")], ["name"])
        assert Heron.objects.get().name == "Чернышёв"

    def test_a_copy_under_another_id_is_refused(self, heron: Heron) -> None:
        twin = Heron.objects.get()
        twin.pk, twin._state.adding = create_data_key("person").pk, True
        with pytest.raises(SealedRecordError), transaction.atomic():
            twin.save()
        assert Heron.objects.count() == 1

    def test_changing_the_key_without_resealing_is_refused(self, heron: Heron) -> None:
        found = Heron.objects.get()
        found.data_key = create_data_key("person")
        with pytest.raises(SealedRecordError), transaction.atomic():
            found.save()
        assert Heron.objects.get().name == "Чернышёв"


class RefusedWriteTests:
    @pytest.mark.parametrize(
        "value",
        ["plain", b"plain", None, Value("plain"), F("city"), Lower("city"), F("remark")],
        ids=str,
    )
    def test_update_takes_no_plain_text_and_no_expression(self, heron: Heron, value: Any) -> None:
        with pytest.raises((TypeError, FieldError)), transaction.atomic():
            Heron.objects.update(name=value)
        assert Heron.objects.get().name == "Чернышёв"

    def test_a_case_with_plain_text_is_refused(self, heron: Heron) -> None:
        with pytest.raises(TypeError), transaction.atomic():
            Heron.objects.update(name=Case(When(city="", then=Value("x")), default=Value("y")))

    def test_an_expression_cannot_be_assigned(self, heron: Heron) -> None:
        with pytest.raises(TypeError, match="expression"):
            heron.name = Value("plain")  # type: ignore[assignment]


class RefusedQueryTests:
    @pytest.mark.parametrize(
        "lookup",
        ["name", "name__isnull", "name__contains", "name__in", "name__lower", "traits__0"]
        + ["name_sealed", "weight__gt", "nests__remark", "nests__remark__isnull"],
    )
    def test_lookups_and_transforms_are_refused(self, db: None, lookup: str) -> None:
        with pytest.raises(FieldError):
            Heron.objects.filter(**{lookup: True})

    def test_a_null_cannot_be_looked_for(self, db: None) -> None:
        with pytest.raises(FieldError):
            Heron.objects.exclude(name=None)

    @pytest.mark.parametrize("order", ["name", "-name", "nests__remark"])
    def test_sorting_is_refused(self, db: None, order: Any) -> None:
        with pytest.raises(FieldError):
            list(Heron.objects.order_by(order))

    def test_values_stay_sealed(self, heron: Heron) -> None:
        (row,) = Heron.objects.values("name")
        assert repr(row) == "{'name': <sealed>}"
        (name,) = Heron.objects.values_list("name", flat=True)
        with pytest.raises(TypeError):
            str(name)

    def test_counting_beside_sealed_columns_works(self, heron: Heron) -> None:
        Nest.objects.create(heron=heron, data_key=heron.data_key)
        (found,) = Heron.objects.annotate(models.Count("nests")).select_related()
        assert (found.nests__count, found.name) == (1, "Чернышёв")


class TamperTests:
    @SHARED_ROWS
    @given(st.integers(0, 64 * 8 - 1))
    def test_a_flipped_bit_is_noticed(self, heron: Heron, bit: int) -> None:
        value = bytearray(heron.__dict__["name_sealed"])
        value[bit // 8] ^= 1 << bit % 8
        overwrite(heron, "name", bytes(value))
        with pytest.raises(SealedRecordError):
            _ = Heron.objects.get().name

    @pytest.mark.parametrize("size", [0, 3, 4, 15, 31, 32, 63])
    def test_a_cut_value_is_noticed(self, heron: Heron, size: int) -> None:
        overwrite(heron, "name", stored(heron, "name")[0][:size])
        with pytest.raises(SealedRecordError):
            _ = Heron.objects.get().name

    def test_a_value_of_another_row_is_noticed(self, heron: Heron, key: DataKey) -> None:
        other = Heron.objects.create(data_key=key, name="other")
        overwrite(heron, "name", stored(other, "name")[0])
        with pytest.raises(SealedRecordError):
            _ = Heron.objects.get(pk=heron.pk).name

    def test_a_value_of_another_field_is_noticed(self, heron: Heron) -> None:
        overwrite(heron, "name", stored(heron, "remark")[0])
        with pytest.raises(SealedRecordError):
            _ = Heron.objects.get().name

    def test_a_value_of_another_table_is_noticed(self, heron: Heron) -> None:
        nest = Nest.objects.create(pk=heron.pk, heron=heron, data_key=heron.data_key, remark="reed")
        overwrite(heron, "remark", stored(nest, "remark")[0])
        with pytest.raises(SealedRecordError):
            _ = Heron.objects.get().remark

    def test_another_key_is_noticed(self, heron: Heron) -> None:
        Heron.objects.update(data_key=create_data_key("person"))
        with pytest.raises(SealedRecordError):
            _ = Heron.objects.get().name

    @pytest.mark.parametrize("change", [{"generation": 2}, {"kek_id": "k1999a"}, {"wrapped": b"x"}])
    def test_a_changed_data_key_is_noticed(self, heron: Heron, change: dict[str, Any]) -> None:
        DataKey.objects.update(**change)
        forget_keys()
        with pytest.raises(SealedRecordError):
            _ = Heron.objects.get().name

    def test_a_destroyed_data_key_closes_the_record(self, heron: Heron) -> None:
        DataKey.objects.all().delete()
        forget_keys()
        with pytest.raises(SealedRecordError, match="data key is gone"):
            _ = Heron.objects.get().name

    def test_the_error_names_the_place_and_not_the_content(self, heron: Heron) -> None:
        overwrite(heron, "name", b"Chernyshov")
        with pytest.raises(SealedRecordError) as caught:
            _ = Heron.objects.get().name
        assert str(caught.value).startswith(f"heron.name of {heron.pk} cannot be opened")
        assert "Chern" not in str(caught.value)
        assert caught.value.__suppress_context__


class CopyTests:
    def test_a_pickle_holds_no_plain_text(self, heron: Heron) -> None:
        heron.remark = "changed and unsaved"
        for record in (heron, Heron.objects.get()):
            data = pickle.dumps(record)
            assert "Чернышёв".encode() not in data
            assert b"unsaved" not in data
            assert pickle.loads(data).remark == record.remark  # noqa: S301 (our own bytes)

    def test_plain_text_without_a_key_is_not_pickled(self) -> None:
        with pytest.raises(TypeError, match="not copied or pickled"):
            pickle.dumps(Heron(name="homeless"))

    def test_an_empty_record_can_be_copied(self) -> None:
        assert copy.deepcopy(Heron()).name == ""

    def test_a_deep_copy_opens(self, heron: Heron) -> None:
        twin = copy.deepcopy(heron)
        assert (twin.name, twin.__dict__["name_sealed"]) == ("Чернышёв", heron.name_sealed)  # type: ignore[attr-defined]

    def test_no_representation_shows_the_text(self, heron: Heron) -> None:
        shown = repr(heron) + repr(heron.__dict__) + repr(Heron(name="Чернышёв").__dict__)
        assert "Чернышёв" not in shown
        assert "<sealed>" in shown


class SerialisationTests:
    @pytest.mark.parametrize("kind", ["json", "jsonl", "xml", "python"])
    def test_a_dump_holds_sealed_values_and_loads_again(self, heron: Heron, kind: str) -> None:
        before = stored(heron, "name", "remark", "traits", "weight")
        dump = serializers.serialize(kind, Heron.objects.all())
        assert all(text not in str(dump) for text in ("Чернышёв", "one leg", "grey", "1700"))
        Heron.objects.all().delete()
        for entry in serializers.deserialize(kind, dump):
            entry.save()
        assert stored(heron, "name", "remark", "traits", "weight") == before
        assert Heron.objects.get().weight == 1700

    @pytest.mark.parametrize("kind", ["json", "jsonl", "python"])
    def test_a_dump_does_not_show_which_values_are_null(self, key: DataKey, kind: str) -> None:
        Heron.objects.create(data_key=key)
        dump = str(serializers.serialize(kind, Heron.objects.all()))
        assert "null" not in dump
        assert "None" not in dump

    def test_plain_text_is_not_loaded(self, heron: Heron) -> None:
        (entry,) = serializers.serialize("python", Heron.objects.all())
        entry["fields"]["name"] = "plain"
        with pytest.raises(serializers.base.DeserializationError):
            list(serializers.deserialize("python", [entry]))

    def test_an_unsealed_record_is_not_serialised(self) -> None:
        with pytest.raises(TypeError, match="data key"):
            serializers.serialize("json", [Heron(name="homeless")])


class ValidationTests:
    def test_the_length_counts_plain_characters(self, heron: Heron) -> None:
        heron.name = "ж" * 20
        heron.full_clean()
        heron.name = "ж" * 21
        with pytest.raises(ValidationError) as caught:
            heron.full_clean()
        assert list(caught.value.message_dict) == ["name"]

    def test_a_required_text_is_required(self, heron: Heron) -> None:
        heron.name = ""
        with pytest.raises(ValidationError, match="name"):
            heron.full_clean()

    def test_validation_needs_no_key_and_no_query(
        self, db: None, django_assert_num_queries: Queries
    ) -> None:
        with django_assert_num_queries(0):
            Heron(name="ok").full_clean(validate_unique=False)


class FormTests:
    def test_a_form_shows_and_saves_the_value(self, heron: Heron) -> None:
        form_class = modelform_factory(Heron, fields=["name", "remark", "traits", "weight"])
        page = form_class(instance=Heron.objects.get()).as_p()
        assert 'value="Чернышёв"' in page
        assert "<textarea" in page
        data = {"name": "Grey", "remark": "", "traits": '["tall"]', "weight": "3"}
        form = form_class(data, instance=Heron.objects.get())
        assert form.is_valid(), form.errors
        assert set(form.changed_data) == {"name", "remark", "traits", "weight"}
        form.save()
        found = Heron.objects.get()
        assert (found.name, found.remark, found.traits) == ("Grey", "", ["tall"])

    def test_an_unchanged_form_has_not_changed(self, heron: Heron) -> None:
        form_class = modelform_factory(Heron, fields=["name", "remark", "traits"])
        data = {"name": "Чернышёв", "remark": "stands on one leg", "traits": '["grey"]'}
        assert form_class(data, instance=Heron.objects.get()).changed_data == []

    def test_a_new_record_goes_through_a_form(self, key: DataKey) -> None:
        form = modelform_factory(Heron, fields=["name"])({"name": "New"})
        record = form.save(commit=False)
        record.data_key = key
        record.save()
        assert Heron.objects.get().name == "New"

    def test_a_text_that_is_too_long_is_an_error_of_the_form(self, db: None) -> None:
        form = modelform_factory(Heron, fields=["name"])({"name": "x" * 21})
        assert list(form.errors) == ["name"]

    def test_a_null_is_an_empty_box(self, key: DataKey) -> None:
        heron = Heron.objects.create(data_key=key, name="x")
        form = modelform_factory(Heron, fields=["traits", "weight"])(instance=heron)
        assert [form["traits"].value(), form["weight"].value()] == ["", ""]


class ResealTests:
    def test_it_moves_every_value_under_the_new_key(self, heron: Heron) -> None:
        record, new_key = Heron.objects.get(), create_data_key("case")
        record.save(update_fields=reseal(record, new_key))
        DataKey.objects.exclude(pk=new_key.pk).delete()
        forget_keys()
        found = Heron.objects.get()
        assert found.data_key_id == new_key.pk
        assert (found.name, found.traits, found.weight) == ("Чернышёв", ["grey"], 1700)

    def test_another_copy_of_the_record_can_be_refreshed(self, heron: Heron) -> None:
        record = Heron.objects.get()
        record.save(update_fields=reseal(record, create_data_key("case")))
        heron.refresh_from_db()
        heron.save()
        assert Heron.objects.get().name == "Чернышёв"

    def test_a_closed_record_is_left_alone(self, heron: Heron) -> None:
        record = Heron.objects.get()
        record.data_key_id = create_data_key("person").pk
        with pytest.raises(SealedRecordError):
            reseal(record, create_data_key("case"))


class DeclarationTests:
    def test_bound_names_come_from_field_prefix_or_model(self) -> None:
        names = [[field.aad_name for field in encrypted_fields(model)] for model in (Heron, Nest)]
        assert names == [
            ["heron.remark", "heron.name", "heron.traits", "heron.weight"],
            ["dwelling.remark"],
        ]

    def test_a_migration_repeats_the_bound_name(self) -> None:
        field = Nest._meta.get_field("remark")
        _, path, args, kwargs = field.deconstruct()
        assert (path, args) == ("casetracker.vault.fields.EncryptedTextField", [])
        assert kwargs == {"aad_name": "dwelling.remark", "blank": True}
        assert Nest._meta.get_field("data_key").deconstruct()[1:] == (
            "casetracker.vault.fields.DataKeyField",
            [],
            {},
        )

    def test_a_renamed_model_and_field_open_their_old_values(self, heron: Heron) -> None:
        class Egret(models.Model):  # noqa: DJ008
            id = models.UUIDField(primary_key=True)
            data_key = DataKeyField()
            label = EncryptedTextField(aad_name="heron.name", db_column="name")

            class Meta:
                app_label = "nowhere"
                db_table = Heron._meta.db_table

        assert Egret._base_manager.get().label == "Чернышёв"

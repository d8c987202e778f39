"""The schema that an editor checks a bank's file by says what the linter says, as far as a schema can."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from question_bank import entry_rules, loading
from question_bank.model import OCCASIONS, ROLES, SIGNALS, SOURCES
from rubric.editions import edition_ids, load_edition
from texts.catalogue import LANGUAGES, WHOLE_LANGUAGES

SCHEMA_FILE = Path(loading.__file__).with_name("area.schema.json")
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
ENTRY = SCHEMA["$defs"]["sub_question"]["properties"]
AREA_FILES = [path for own in edition_ids() for path in sorted(loading.folder_of(load_edition(own)).glob("area_*.yaml"))]


def told(content):
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(content)]


def longest(part):
    return part["properties"]["sv"]["maxLength"]


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", AREA_FILES, ids=lambda path: path.stem)
def test_a_shipped_file_keeps_the_schema_and_names_it(path):
    text = path.read_text(encoding="utf-8")
    named = text.splitlines()[0].partition("$schema=")[2]
    assert (path.parent / named).resolve() == SCHEMA_FILE
    assert told(yaml.safe_load(text)) == []


def test_it_knows_the_same_words_as_the_linter():
    assert tuple(ENTRY["prompts"]["items"]["properties"]["roles"]["items"]["enum"]) == ROLES
    assert tuple(ENTRY["probes"]["items"]["properties"]["when"]["enum"]) == OCCASIONS
    assert tuple(ENTRY["items"]["items"]["properties"]["source"]["enum"]) == SOURCES
    assert tuple(ENTRY["signals"]["properties"]) == SIGNALS
    assert set(ENTRY["explanation"]["properties"]) == set(LANGUAGES)
    assert set(ENTRY["explanation"]["required"]) == set(WHOLE_LANGUAGES)


def test_it_has_the_same_lengths_as_the_linter():
    rules = entry_rules
    assert longest(ENTRY["prompts"]["items"]) == rules.MAX_PROMPT
    assert longest(ENTRY["probes"]["items"]) == rules.MAX_PROBE
    assert ENTRY["probes"]["items"]["properties"]["sv"]["minLength"] == rules.MIN_PROBE
    assert longest(ENTRY["explanation"]) == rules.MAX_EXPLANATION
    assert longest(ENTRY["items"]["items"]) == rules.MAX_ITEM
    assert {longest(ENTRY["items"]["items"]["properties"][key]) for key in ("where", "try", "note")} == {rules.MAX_BESIDE_ITEM}
    assert ENTRY["signals"]["properties"]["planned"]["properties"]["sv"]["items"]["maxLength"] == rules.MAX_SIGNAL
    assert longest(ENTRY["confusions"]["items"]) == rules.MAX_CONFUSION


@pytest.mark.parametrize(
    "spoil",
    [
        lambda entry: entry.pop("explanation"),
        lambda entry: entry["prompts"][0].pop("en"),
        lambda entry: entry["prompts"][0].update(sv="å" * 281),
        lambda entry: entry["prompts"][0]["roles"].append("mayor"),
        lambda entry: entry["probes"][0].update(when="short"),
        lambda entry: entry["items"][0].pop("where"),
        lambda entry: entry["signals"].pop("planned"),
        lambda entry: entry.update(id=1.1),
        lambda entry: entry.update(hint="…"),
    ],
)
def test_an_editor_is_told_of_what_the_linter_would_find(spoil):
    content = yaml.safe_load(AREA_FILES[0].read_text(encoding="utf-8"))
    spoil(content["sub_questions"][0])
    assert len(told(content)) == 1

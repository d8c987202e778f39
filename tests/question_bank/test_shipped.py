"""What ships, whatever it is: every bank folder and lexicon file that lies there."""

import shutil

import pytest

from question_bank.bank_folder import read_bank, read_head
from question_bank.loading import (
    BANKS,
    LEXICONS,
    bank_versions,
    folder_of,
    lint_bank,
    lint_lexicon,
    lint_shipped,
    load_bank,
    load_lexicon,
)
from question_bank.model import ROLES, UnknownBank
from rubric.editions import edition_ids, load_edition

EDITIONS = [load_edition(wanted) for wanted in edition_ids()]
BANK_FOLDERS = sorted(path.parent for path in BANKS.glob("*/bank.yaml"))


@pytest.fixture(params=EDITIONS, ids=lambda edition: edition.id)
def edition(request):
    return request.param


def test_the_newest_bank_of_an_edition_keeps_all_rules(edition):
    assert lint_bank(folder_of(edition), edition) == []


@pytest.mark.parametrize("folder", BANK_FOLDERS, ids=lambda folder: folder.name)
def test_every_bank_can_be_read_for_the_evaluations_that_run_with_it(folder):
    assert read_bank(folder, load_edition(read_head(folder)[0].edition))[1] == []


def test_the_check_holds_only_the_newest_bank_to_the_rules(tmp_path):
    for version in ("1", "2"):
        shutil.copytree(BANKS / "2010_2", tmp_path / version)
        (tmp_path / version / "bank.yaml").write_text(f'edition: "2010"\nversion: "{version}"\n', encoding="utf-8")
        area = tmp_path / version / "area_1.yaml"
        area.write_text(area.read_text(encoding="utf-8").replace("when: thin", "when: policy", 1), encoding="utf-8")

    assert {fault.partition("area_1")[0][-2:] for fault in lint_shipped(tmp_path)} == {"2/"}


def test_the_check_finds_two_banks_of_one_version(tmp_path):
    for name in ("2010_2", "2010_copy"):
        shutil.copytree(BANKS / "2010_2", tmp_path / name)

    [fault] = lint_shipped(tmp_path)

    assert "2010_copy" in fault
    assert 'version "2" is there already, in' in fault


def test_a_shipped_lexicon_has_12_to_25_swedish_terms_for_every_sub_question_and_english_ones(edition):
    lexicon = load_lexicon(edition)
    counts = {row.id: len(lexicon[row.id]["sv"]) for row in edition.sub_questions} if lexicon else {}
    assert {row: count for row, count in counts.items() if not 12 <= count <= 25} == {}
    assert all(lexicon[row]["en"] for row in counts)


def test_a_shipped_lexicon_has_no_faults(edition):
    assert lint_lexicon(edition) == []


def test_the_check_of_all_that_ships_finds_nothing():
    assert lint_shipped() == []


def test_the_check_finds_a_bank_of_an_edition_that_is_not_there(tmp_path):
    (tmp_path / "1899").mkdir()
    (tmp_path / "1899" / "bank.yaml").write_text('edition: "1899"\nversion: "1"\n', encoding="utf-8")

    faults = lint_shipped(tmp_path)

    assert any('There is no edition "1899"' in fault for fault in faults)
    assert any('edition "2010" has no question bank' in fault for fault in faults)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_more_prompts_than_one_person_is_asked(edition, role):
    assert len(load_bank(edition).prompts_for(role)) > 20


def test_every_sub_question_has_words_enough_to_be_recognised(edition):
    lexicon = load_lexicon(edition)

    poor = [row.id for row in edition.sub_questions if len(lexicon[row.id]["sv"]) < 12 or len(lexicon[row.id]["en"]) < 6]
    assert poor == []


def test_a_checklist_item_is_a_phrase_that_can_stand_in_a_sentence(edition):
    texts = [text for item in load_bank(edition).items for text in item.text.values()]

    assert [text for text in texts if text[-1] in ".?!:" or '"' in text or "”" in text] == []


def test_the_newest_bank_is_loaded_once_and_by_its_version_too(edition):
    bank = load_bank(edition)

    assert load_bank(edition) is bank
    assert bank == load_bank(edition, bank.version) == load_bank(edition, folder=bank_versions(edition)[bank.version])


def test_a_version_that_does_not_exist_is_refused_with_those_that_do(edition):
    with pytest.raises(UnknownBank, match=r'version "999"\. Versions: 1'):
        load_bank(edition, "999")


def test_no_lexicon_file_is_named_after_an_edition_that_is_not_there():
    assert {path.stem.partition("_")[0] for path in LEXICONS.glob("*.yaml")} <= set(edition_ids())

import pytest

from question_bank.loading import bank_versions, folder_of, load_bank
from question_bank.model import UnknownBank


@pytest.fixture
def banks(tmp_path):
    for name, own, version in [("winter_old", "winter", "9"), ("winter", "winter", "10"), ("summer", "summer", "11")]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "bank.yaml").write_text(f'edition: "{own}"\nversion: "{version}"\n', encoding="utf-8")
    return tmp_path


def test_versions_are_ordered_as_numbers_and_those_of_other_editions_left_out(edition, banks):
    assert list(bank_versions(edition, banks)) == ["9", "10"]


def test_the_newest_version_is_taken_unless_one_is_named(edition, banks):
    assert folder_of(edition, banks=banks).name == "winter"
    assert folder_of(edition, "9", banks).name == "winter_old"


def test_a_folder_with_another_version_than_the_pinned_one_is_refused(edition, files, write):
    folder = write(files)

    assert load_bank(edition, "3", folder).version == "3"
    with pytest.raises(UnknownBank, match=r'no question bank of version "2"\. Versions: 3'):
        load_bank(edition, "2", folder)


def test_an_edition_without_a_bank_is_refused(edition):
    with pytest.raises(UnknownBank, match=r"Edition winter has no question bank\. Versions: none"):
        load_bank(edition)

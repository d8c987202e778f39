"""Each fault is made in a sound bank, and is then the only one."""

import pytest

from question_bank.loading import lint_bank, load_bank
from question_bank.model import BrokenBank


def first(files):
    return files["area_A.yaml"]["sub_questions"][0]


def prompt(files):
    return first(files)["prompts"][0]


FAULTS = {
    "unknown sub-question": (
        lambda f: f["area_B.yaml"]["sub_questions"].append({**first(f), "id": "7.9"}),
        '"7.9" is unknown to edition winter',
    ),
    "missing sub-question": (lambda f: f["area_B.yaml"]["sub_questions"].pop(), "sub-question 7.3 is missing. Add it"),
    "missing file": (lambda f: f.pop("area_A.yaml"), "area_A.yaml: line 1: sub-question 7.10 is missing"),
    "the same sub-question twice": (lambda f: f["area_A.yaml"]["sub_questions"].append(first(f)), "sub-question 7.10 is there twice"),
    "no prompt": (lambda f: first(f).update(prompts=[]), '"prompts", has no prompt. Add one'),
    "no prompts key": (lambda f: first(f).pop("prompts"), 'has no "prompts". Add it'),
    "one role": (lambda f: first(f).update(prompts=[{**prompt(f), "roles": ["union"]}]), "7.10 suits fewer than two roles. Add a role"),
    "no role": (lambda f: first(f)["prompts"][1].update(roles=[]), '7.10-b, "roles", has no role'),
    "unknown role": (lambda f: first(f)["prompts"][1].update(roles=["leading_politicians"]), 'Did you mean "leading_politician"?'),
    "a role at two prompts": (lambda f: first(f)["prompts"][1]["roles"].append("union"), 'has the role "union" more than once'),
    "a long prompt": (lambda f: prompt(f).update(sv="å" * 281), "has 281 characters. Shorten it to 280"),
    "two questions": (lambda f: prompt(f).update(en="Who does it? And when?"), '7.10-a, "en", has two question marks'),
    "the instrument's wording": (
        lambda f: prompt(f).update(sv="Hur snabbt plogas torg och gator hos er?"),
        'too close to the instrument\'s own "Hur snabbt plogas gator och torg?"',
    ),
    "a heading's wording": (lambda f: prompt(f).update(en="Ice and snow?"), 'too close to the instrument\'s own "Snow and ice"'),
    "no document item": (lambda f: first(f).update(items=first(f)["items"][:1]), "7.10 has no checklist item for documents"),
    "unknown source": (
        lambda f: first(f)["items"][0].update(source="web site"),
        'its source is "web site", which is unknown. Did you mean "website"?',
    ),
    "unknown key": (lambda f: first(f).update(prompt="…"), 'has the unknown key "prompt"'),
    "unknown language": (lambda f: prompt(f).update(xx="…"), 'prompt 7.10-a has the unknown key "xx"'),
    "unquoted id": (lambda f: f["area_B.yaml"]["sub_questions"][1].update(id=7.3), "7.3 is not quoted"),
    "unquoted version": (lambda f: f["bank.yaml"].update(version=3), "the version 3 is not quoted"),
    "a version in words": (lambda f: f["bank.yaml"].update(version="new"), 'the version is "new", not a whole number'),
    "another edition": (lambda f: f["bank.yaml"].update(edition="summer"), 'the bank is for edition "summer", not "winter"'),
    "no head": (lambda f: f.pop("bank.yaml"), "bank.yaml: line 1: the file is missing"),
    "missing prompt language": (lambda f: prompt(f).pop("en"), 'prompt 7.10-a has no text in the language "en"'),
    "missing item language": (lambda f: first(f)["items"][1].pop("sv"), 'a checklist item of 7.10 has no text in the language "sv"'),
    "empty text": (lambda f: prompt(f).update(sv=" "), '7.10-a, "sv", is empty'),
    "a number for text": (lambda f: first(f)["items"][0].update(sv=5), '"sv", is 5, not text'),
    "unknown area": (lambda f: f["area_A.yaml"].update(area="C"), 'the area "C" is unknown to edition winter'),
    "the wrong area's file": (
        lambda f: f["area_A.yaml"]["sub_questions"].append(f["area_B.yaml"]["sub_questions"].pop()),
        "sub-question 7.3 belongs to area B, not A. Move it",
    ),
    "a probe in one language": (
        lambda f: first(f).update(probes=[{"when": "thin", "sv": "Ge ett exempel."}]),
        'a probe of 7.10 has no text in the language "en"',
    ),
    "a probe without a when": (
        lambda f: first(f).update(probes=[{"sv": "Ge ett exempel.", "en": "An example."}]),
        'a probe of 7.10 has no "when"',
    ),
    "an explanation in one language": (
        lambda f: first(f).update(explanation={"en": "Snow."}),
        'the explanation of 7.10 has no text in the language "sv"',
    ),
}


def test_a_sound_bank_has_no_faults(edition, files, write):
    assert lint_bank(write(files), edition) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_file_and_line(edition, files, write, name):
    break_it, told = FAULTS[name]
    break_it(files)

    faults = lint_bank(write(files), edition)

    assert len(faults) == 1, faults
    assert told in faults[0]
    assert ".yaml: line " in faults[0]


def test_a_fault_names_the_line_it_stands_on(edition, files, write):
    prompt(files)["sv"] = "å" * 281
    folder = write(files)
    lines = (folder / "area_A.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "å" * 281 in text)

    (fault,) = lint_bank(folder, edition)

    assert f"area_A.yaml: line {line}: " in fault


def test_a_prompt_of_280_characters_is_no_fault(edition, files, write):
    prompt(files)["sv"] = "å" * 280
    assert lint_bank(write(files), edition) == []


def test_probes_and_an_explanation_are_accepted(edition, files, write):
    first(files)["probes"] = [{"when": "thin", "sv": "Kan du ge ett exempel?", "en": "Can you give an example?"}]
    first(files)["explanation"] = {"sv": "Vi vill veta vad som görs när det har snöat.", "en": "We want to know what is done after snow."}
    assert lint_bank(write(files), edition) == []


def test_a_file_that_is_no_yaml_is_told_so(edition, files, write):
    folder = write(files)
    (folder / "area_C.yaml").write_text('area: "C\n', encoding="utf-8")

    assert any("area_C.yaml: line" in fault and "not YAML" in fault for fault in lint_bank(folder, edition))


def test_a_broken_bank_is_not_loaded_and_names_its_first_fault(edition, files, write):
    first(files)["items"][0]["source"] = "radio"
    prompt(files)["sv"] = ""

    with pytest.raises(BrokenBank, match=r"Other faults: 1") as refused:
        load_bank(edition, folder=write(files))

    assert len(refused.value.faults) == 2

"""Each fault is made in a sound bank, and is then the only one."""

from dataclasses import replace

import pytest

from question_bank.loading import lint_bank, load_bank
from question_bank.model import BrokenBank


def first(files):
    return files["area_A.yaml"]["sub_questions"][0]


def prompt(files):
    return first(files)["prompts"][0]


def probe(files):
    return first(files)["probes"][0]


def item(files):
    return first(files)["items"][0]


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
    "one role": (
        lambda f: first(f).update(prompts=[{**prompt(f), "roles": ["union"]}]),
        "7.10 has prompts for 1 roles. Add one for a role that would know",
    ),
    "two roles": (lambda f: prompt(f).update(roles=["union"]), "7.10 has prompts for 2 roles. Add one for a role that would know"),
    "no role": (lambda f: first(f)["prompts"][1].update(roles=[]), '7.10-b, "roles", has no role'),
    "unknown role": (lambda f: first(f)["prompts"][1].update(roles=["leading_politicians"]), 'Did you mean "leading_politician"?'),
    "a role at two prompts": (lambda f: first(f)["prompts"][1]["roles"].append("union"), 'has the role "union" more than once'),
    "a long prompt": (lambda f: prompt(f).update(sv="å" * 281), "has 281 characters. Shorten it to 280"),
    "a long probe": (lambda f: probe(f).update(sv="å" * 201), 'probe 7.10 1, "sv", has 201 characters. Shorten it to 200'),
    "a long explanation": (
        lambda f: first(f)["explanation"].update(en=f"{'o' * 300}. {'k' * 20}."),
        'the explanation of 7.10, "en", has 323 characters',
    ),
    "a long item": (lambda f: item(f).update(sv="å" * 201), 'item 7.10-website-1, "sv", has 201 characters'),
    "a long place": (lambda f: item(f)["where"].update(sv="å" * 161), 'item 7.10-website-1, "where", "sv", has 161 characters'),
    "a long signal": (lambda f: first(f)["signals"]["decided"]["en"].append("o" * 61), 'the decided signals of 7.10, "en", '),
    "a long confusion": (lambda f: first(f)["confusions"][0].update(sv="å" * 221), 'confusion 7.10 1, "sv", has 221 characters'),
    "a leading question": (lambda f: prompt(f).update(sv="Visst plogar ni varje dag?"), '7.10-a, "sv", begins by telling which answer'),
    "a leading question in English": (
        lambda f: prompt(f).update(en="Don’t you think that it is done well?"),
        '7.10-a, "en", begins by telling which answer is wanted',
    ),
    "a leading probe": (
        lambda f: probe(f).update(sv="Håller du med om att det går bra som det är?"),
        'probe 7.10 1, "sv", begins by telling which answer',
    ),
    "a placeholder": (lambda f: prompt(f).update(en="What is done in {municipality}?"), "has the placeholder {municipality}"),
    "two prompts of one role alike": (
        lambda f: (
            first(f)["prompts"].append(
                {"roles": ["central_management"], "sv": "Vad gör ni när det har snöat på gatorna?", "en": "What do you do after snow?"}
            )
            or f["area_B.yaml"]["sub_questions"][0]["prompts"].append(
                {"roles": ["central_management"], "sv": "Vad gör ni när det har snöat på gatan?", "en": "Who sees to the trees?"}
            )
        ),
        'prompt 7.2-c, "sv", is nearly 7.10-c, and central_management may get both',
    ),
    "no probe for an occasion": (lambda f: first(f)["probes"].pop(), "7.10 has 0 probes for when: policy. Write one or two"),
    "three probes for an occasion": (
        lambda f: first(f)["probes"].extend([probe(f), probe(f)]),
        "7.10 has 3 probes for when: thin. Write one or two",
    ),
    "an unknown occasion": (lambda f: first(f)["probes"].append({**probe(f), "when": "thinn"}), 'Did you mean "thin"?'),
    "a probe that asks for nothing of its own": (
        lambda f: probe(f).update(sv="Kan du ge ett exempel?"),
        'probe 7.10 1, "sv", asks for nothing of its own',
    ),
    "no explanation": (lambda f: first(f).pop("explanation"), "7.10 has no explanation. Add two sentences"),
    "an explanation of one sentence": (lambda f: first(f)["explanation"].update(sv="Det gäller vintern."), "has 1 sentences. Write two"),
    "items for documents only": (lambda f: first(f)["items"].pop(0), "7.10 has checklist items for documents only"),
    "an item without a place": (lambda f: item(f).pop("where"), 'item 7.10-website-1 has no "where". Say where it usually stands'),
    "an item without a note": (lambda f: item(f).pop("note"), 'item 7.10-website-1 has no "note". Say what to note'),
    "the same item twice": (
        lambda f: first(f)["items"][2].update(sv="en plan"),
        'item 7.10-document-2, "sv", is the same as 7.10-document-1',
    ),
    "something to try in a document": (
        lambda f: first(f)["items"][1].update({"try": {"sv": "Sök", "en": "Search"}}),
        "is about a document, in which there is nothing to try",
    ),
    "no signals of a kind": (lambda f: first(f)["signals"].pop("planned"), "7.10 has no signals for planned. Add a few words"),
    "signals in one language": (lambda f: first(f)["signals"]["planned"].pop("en"), 'has no signals for planned in the language "en"'),
    "no phrase": (lambda f: first(f)["signals"]["planned"].update(en=[]), 'the planned signals of 7.10, "en", has no phrase'),
    "an unknown kind of signal": (lambda f: first(f)["signals"].update(hoped={"sv": ["kanske"], "en": ["perhaps"]}), 'unknown key "hoped"'),
    "no confusion": (lambda f: first(f).pop("confusions"), "7.10 names no neighbour that it is confused with"),
    "a confusion with itself": (
        lambda f: first(f)["confusions"][0].update({"with": "7.10"}),
        'names "7.10", which is no other sub-question',
    ),
    "a confusion with nothing": (
        lambda f: first(f)["confusions"][0].update({"with": "7.11"}),
        'names "7.11", which is no other sub-question',
    ),
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
        lambda f: probe(f).pop("en"),
        'a probe of 7.10 has no text in the language "en"',
    ),
    "a probe without a when": (
        lambda f: first(f)["probes"].append({**probe(f), "when": ""}),
        'a probe of 7.10, "when", is empty',
    ),
    "an explanation in one language": (
        lambda f: first(f).update(explanation={"en": "Snow. And ice."}),
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


def test_a_heavy_row_is_asked_about_in_two_wordings(edition, files, write):
    heavy = replace(edition.areas[0].sub_questions[0], max_points=20)
    edition = replace(edition, areas=(replace(edition.areas[0], sub_questions=(heavy,)), edition.areas[1]))
    first(files)["prompts"] = [{**prompt(files), "roles": ["unit_manager", "union", "leading_politician"]}]

    (fault,) = lint_bank(write(files), edition)

    assert "7.10 is worth 20 points and has one wording" in fault


def test_a_bank_that_only_lacks_what_the_rules_ask_for_can_still_be_loaded(edition, files, write):
    for extra in ("probes", "explanation", "signals", "confusions"):
        first(files).pop(extra)
    folder = write(files)

    assert lint_bank(folder, edition)
    assert load_bank(edition, folder=folder).guidance["7.10"].probes == ()


def test_two_prompts_alike_for_different_roles_are_no_fault(edition, files, write):
    other = files["area_B.yaml"]["sub_questions"][0]["prompts"]
    first(files)["prompts"].append(
        {"roles": ["central_management"], "sv": "Vad gör ni när det har snöat?", "en": "What do you do after snow?"}
    )
    other.append({"roles": ["opposition_politician"], "sv": "Vad gör ni när det har snöat?", "en": "What do you do after snow?"})
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

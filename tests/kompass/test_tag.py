"""``kompass tag``: a line of suggestions for every line of text, in order."""

import json

import pytest

TEXTS = (
    "Kommunen arbetar systematiskt med medarbetarsamtal och lönesamtal för alla anställda.",
    "Fullmäktige har antagit mätbara mål som följs upp i årsredovisningen.",
    "Medborgarna kan lämna synpunkter och klagomål på webbplatsen.",
)


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def suggested(done):
    assert (done.status, done.stderr) == (0, "")
    return [row["suggestions"] for row in done.rows]


def test_every_text_gets_its_line_in_order(kompass):
    together = suggested(kompass("tag", stdin=lines(*({"text": text} for text in TEXTS))))
    alone = [suggested(kompass("tag", stdin=lines({"text": text})))[0] for text in TEXTS]
    assert together == alone
    assert alone[0] != alone[1] != alone[2]


def test_a_suggestion_is_a_sub_question_with_a_confidence_best_first(kompass):
    (suggestions,) = suggested(kompass("tag", "--all", stdin=lines({"text": TEXTS[0]})))
    assert all(list(one) == ["sub_question", "confidence"] for one in suggestions)
    confidences = [one["confidence"] for one in suggestions]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)


def test_all_means_every_sub_question_however_unlikely(kompass):
    (suggestions,) = suggested(kompass("tag", "--all", stdin=lines({"text": "hej"})))
    assert len({one["sub_question"] for one in suggestions}) == 45


def test_without_all_only_what_reaches_a_fifth_is_told(kompass):
    rows = lines({"text": TEXTS[0]}, {"text": "hej"})
    everything, likely = suggested(kompass("tag", "--all", stdin=rows)), suggested(kompass("tag", stdin=rows))
    assert likely == [[one for one in line if one["confidence"] >= 0.2] for line in everything]
    assert likely[1] == []


@pytest.mark.parametrize("blank", [b"\n", b"  \n", b"\r\n"])
def test_blank_lines_are_skipped(kompass, blank):
    rows = blank + lines({"text": TEXTS[0]}) + blank + lines({"text": TEXTS[1]}) + blank
    assert len(suggested(kompass("tag", stdin=rows))) == 2


def test_no_lines_are_no_lines(kompass):
    assert kompass("tag", stdin=b"").stdout == ""


@pytest.mark.parametrize(
    "bad",
    [
        b"not json",
        b"[1]",
        b'"text"',
        b'{"words": "no text"}',
        b'{"text": 7}',
        b'{"text": null}',
        b'{"text": "a", "area": "9"}',
        b'{"text": "a", "asked": "3.99"}',
        b'{"text": "a", "asked": 3.2}',
        b'{"text": "\xe5"}',
    ],
)
def test_a_bad_line_is_named_and_nothing_is_printed(kompass, bad):
    said = kompass("tag", stdin=lines({"text": TEXTS[0]}) + b"\n" + bad + b"\n" + lines({"text": TEXTS[1]})).sentence
    assert "line 3" in said


def test_what_was_asked_draws_an_answer_to_its_sub_question(kompass):
    plain, asked = suggested(kompass("tag", "--all", stdin=lines({"text": "Det funkar bra."}, {"text": "Det funkar bra.", "asked": "6.3"})))
    assert asked[0]["sub_question"] == "6.3"
    assert asked[0]["confidence"] > next(one["confidence"] for one in plain if one["sub_question"] == "6.3")


def test_a_text_of_a_known_area_is_first_suggested_inside_it(kompass):
    (suggestions,) = suggested(kompass("tag", "--all", stdin=lines({"text": TEXTS[0], "area": "8"})))
    assert suggestions[0]["sub_question"].startswith("8.")


def test_the_sentences_around_count(kompass):
    alone, within = suggested(
        kompass("tag", "--all", stdin=lines({"text": "Det gör vi."}, {"text": "Det gör vi.", "before": TEXTS[0], "after": TEXTS[0]}))
    )
    assert alone != within


def test_confirmed_tags_are_learned_from_first(kompass, tmp_path):
    (tmp_path / "confirmed.jsonl").write_bytes(lines(*[{"text": "Snorkelrundan är torsdagar.", "sub_question": "7.2"}] * 3) + b"\n")
    text = lines({"text": "Snorkelrundan blev inställd."})
    before, after = (suggested(kompass("tag", "--all", *words, stdin=text))[0] for words in ((), ("--confirmed", "confirmed.jsonl")))
    assert after[0]["sub_question"] == "7.2"
    assert before[0]["sub_question"] != "7.2" or before[0]["confidence"] < after[0]["confidence"]


@pytest.mark.parametrize("bad", [b'{"text": "a"}', b'{"text": "a", "sub_question": "9.9"}', b'{"text": "a", "sub_question": 1.1}', b"?"])
def test_a_bad_line_among_the_confirmed_is_named(kompass, tmp_path, bad):
    (tmp_path / "confirmed.jsonl").write_bytes(lines({"text": "a", "sub_question": "1.1"}) + bad)
    said = kompass("tag", "--confirmed", "confirmed.jsonl", stdin=lines({"text": TEXTS[0]})).sentence
    assert "confirmed.jsonl, line 2" in said


def test_a_language_may_be_given_and_an_unknown_one_is_wrong_usage(kompass):
    assert suggested(kompass("tag", "--language", "sv", "--edition", "2010", stdin=lines({"text": TEXTS[0]})))[0]
    assert kompass("tag", "--language", "fi", stdin=lines({"text": TEXTS[0]})).status == 2

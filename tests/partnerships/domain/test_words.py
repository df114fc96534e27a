from partnerships.domain.words import DecisionType, Mode, Words


def test_words_are_stored_and_shown():
    assert Mode.ALL_OF == "all_of"
    assert Mode.ALL_OF.label == "All partners' holders must agree"
    assert Mode("sole") is Mode.SOLE
    assert ("sole", "Decides alone") in Mode.choices
    assert "return_certification" in DecisionType.values


def test_a_word_without_a_label_is_shown_as_written():
    class Colour(Words):
        LIGHT_BLUE = "light_blue"

    assert Colour.LIGHT_BLUE.label == "Light blue"

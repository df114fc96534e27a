"""The drawing of the bodies: nothing overlaps, nothing is lost, no line crosses a box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain.diagram import BOX_HEIGHT, BOX_WIDTH, GAP_X, MARGIN, Box, Link, draw


def drawn(names, *links):
    return draw([Box(key, name) for key, name in enumerate(names)], [Link(*link) for link in links])


def test_nothing_to_draw():
    assert draw([], []) == draw([], [Link(1, 2)])
    assert draw([], []).boxes == ()


def test_one_body():
    (placed,) = draw([Box(1, "Joint Commissioning Partnership Board", "Board", strong=True)], []).boxes
    assert (placed.x, placed.y, placed.text_x) == (MARGIN, MARGIN, MARGIN + 12)
    assert [text for _, text in placed.lines] == ["Joint Commissioning", "Partnership Board"]
    baselines = [y for y, _ in placed.lines] + [placed.word_y]
    assert baselines == sorted(baselines)
    assert MARGIN < baselines[0] < baselines[-1] < MARGIN + BOX_HEIGHT


def test_long_and_missing_names_fit():
    (long, empty) = drawn(["x " * 60, ""]).boxes
    assert len(long.lines) == 3
    assert long.lines[2][1].endswith("…")
    assert [text for _, text in empty.lines] == [""]


def test_columns_lines_and_second_lines():
    drawing = drawn(["Cabinet", "Trust", "Board", "Group"], (2, 0), (2, 1), (3, 2), (3, 0))
    x = {placed.box.name: (placed.x - MARGIN) // (BOX_WIDTH + GAP_X) for placed in drawing.boxes}
    assert x == {"Cabinet": 0, "Trust": 0, "Board": 1, "Group": 2}
    assert [stroke.second for stroke in drawing.strokes] == [False, True, False, True]
    through = drawing.strokes[3]
    assert len(through.corners) == 8  # past the board, through a slot of its own
    assert through.points.split()[0] == f"{through.corners[0][0]},{through.corners[0][1]}"


def test_lines_to_bodies_that_are_not_drawn_are_left_out():
    assert drawn(["Board"], (0, 9), (9, 0)).strokes == ()


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match="circle"):
        drawn(["A", "B"], (0, 1), (1, 0))


@st.composite
def structures(draw_from):
    count = draw_from(st.integers(1, 9))
    pairs = [(child, parent) for child in range(count) for parent in range(child)]
    links = draw_from(st.lists(st.sampled_from(pairs), unique=True, max_size=14)) if pairs else []
    names = draw_from(st.lists(st.text(max_size=40), min_size=count, max_size=count))
    return names, links


def inside(value, low, high):
    return low < value < high


@given(structures())
def test_any_structure_is_drawn_whole(structure):
    names, links = structure
    drawing = drawn(names, *links)
    at = {placed.box.key: placed for placed in drawing.boxes}
    assert len(at) == len(names)
    for one in drawing.boxes:
        assert MARGIN <= one.x <= drawing.width - MARGIN - BOX_WIDTH
        assert MARGIN <= one.y <= drawing.height - MARGIN - BOX_HEIGHT
        for other in drawing.boxes:
            apart = abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT
            assert apart or one is other
    assert sorted((stroke.link.child, stroke.link.parent) for stroke in drawing.strokes) == sorted(links)
    for stroke in drawing.strokes:
        child, parent = at[stroke.link.child], at[stroke.link.parent]
        assert parent.x < child.x
        assert stroke.corners[0][0] == parent.x + BOX_WIDTH
        assert stroke.corners[-1][0] == child.x
        assert inside(stroke.corners[-1][1], child.y, child.y + BOX_HEIGHT)
        for (x1, y1), (x2, y2) in zip(stroke.corners, stroke.corners[1:], strict=False):
            assert x1 == x2 or y1 == y2
            for placed in drawing.boxes:
                across = max(x1, x2) > placed.x and min(x1, x2) < placed.x + BOX_WIDTH
                along = max(y1, y2) > placed.y and min(y1, y2) < placed.y + BOX_HEIGHT
                assert not (across and along)


@given(structures())
def test_the_same_structure_is_drawn_the_same(structure):
    names, links = structure
    assert drawn(names, *links) == drawn(names, *links)

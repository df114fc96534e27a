"""The document model refuses tables that cannot be printed."""

import pytest

from reports.domain.document import Cell, Column, Document, Row, Section, Table


def test_the_widths_of_a_table_fill_it():
    with pytest.raises(ValueError, match="sum to 90, not 100"):
        Table("Things", (Column("A", 50), Column("B", 40)), ())


def test_every_row_has_a_cell_for_each_column():
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Table("Things", (Column("A", 50), Column("B", 50)), (Row((Cell("x"),)),))


def test_the_contents_list_two_levels_in_reading_order():
    deep = Section("a", "A", sections=(Section("b", "B", sections=(Section("c", "C"),)),))
    document = Document("k", "T", "S", "O", (), (deep, Section("d", "D")))
    assert [(level, section.anchor) for level, section in document.walk()] == [
        (1, "a"),
        (2, "b"),
        (3, "c"),
        (1, "d"),
    ]
    assert [section.anchor for _, section in document.contents()] == ["a", "b", "d"]

"""Rules are put in order without what the texts of all playbooks have in common."""

import numpy as np

from twins.finder.likeness import Matrix, PlaybookMatrix
from twins.meaning import Vectors


def unit(*parts: float) -> Vectors:
    made: Vectors = np.array(parts, np.float32) / np.float32(np.linalg.norm(parts))
    return made


def matrix_of(**rows: Vectors) -> Matrix:
    """Return a matrix with one text of each rule."""
    return Matrix(tuple(rows), tuple(range(len(rows))), np.array(list(rows.values()), np.float32))


ASK = unit(1, 0.35, 0, 0)
OWN = matrix_of(vague=unit(1, 0, 0.1, 0), right=unit(1, 1, 0.5, 0.5))
NONE = Matrix((), (), np.zeros((0, 4), np.float32))
OTHERS = Matrix(("other",), (0,), np.array([unit(1, 0, 0.2, 0), unit(1, 0, 0, 0.2)] * 20, np.float32))


def beside(own: Matrix, *others: Matrix) -> dict[str, float]:
    """Return the likeness without what the rules of all these playbooks have in common."""
    book = PlaybookMatrix(own, NONE, NONE, NONE)
    return book.order(ASK, book.common_with([PlaybookMatrix(each, NONE, NONE, NONE) for each in others]))


def test_a_rule_that_is_like_everything_is_nearest_only_until_that_is_left_out() -> None:
    plain, apart = OWN.likeness(ASK), beside(OWN, OTHERS)

    assert plain["vague"] > plain["right"]
    assert apart["right"] > apart["vague"]


def test_a_playbook_without_rules_and_one_text_alone_have_an_order_too() -> None:
    assert beside(NONE) == {}
    assert beside(matrix_of(only=unit(0, 1, 0, 0)), NONE).keys() == {"only"}

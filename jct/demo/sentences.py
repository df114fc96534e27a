"""What must stay true of Northmere's scheme whenever it is changed: its tests."""

from decimal import Decimal
from typing import Any

from partnerships.domain.words import DecisionType as Type
from partnerships.domain.words import PostFunction as Post


def sentences() -> list[dict[str, Any]]:
    """What must stay true of the scheme whenever it is changed."""
    extend, award = Type.CONTRACT_EXTENSION, Type.CONTRACT_AWARD
    return [
        {
            "sentence": "A commissioner may not take up an extension above £100,000",
            "decision_type": extend,
            "post_function": Post.COMMISSIONER,
            "amount": Decimal("100000.01"),
            "may": False,
        },
        {
            "sentence": "The Head of Joint Commissioning may award contracts of £250,000 or less",
            "decision_type": award,
            "post_function": Post.HEAD_OF_COMMISSIONING,
            "amount": Decimal(250_000),
            "may": True,
        },
        {
            "sentence": "No finance officer certifies a return",
            "decision_type": Type.RETURN_CERTIFICATION,
            "post_function": Post.FINANCE_OFFICER,
            "may": False,
        },
    ]

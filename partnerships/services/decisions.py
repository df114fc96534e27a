"""What other apps and pages do with decisions; each act has its own file."""

from partnerships.services.answering import (
    answer_question,
    ask_question,
    decide_many,
    decide_request,
    declare_interest,
    meet_condition,
    send_back,
)
from partnerships.services.asking import ask, draft, revise, send, take_back, withdraw
from partnerships.services.calling_in import call_in
from partnerships.services.keeping_up import keep_up
from partnerships.services.settling import give_up, retry_effect

__all__ = [
    "answer_question",
    "ask",
    "ask_question",
    "call_in",
    "decide_many",
    "decide_request",
    "declare_interest",
    "draft",
    "give_up",
    "keep_up",
    "meet_condition",
    "retry_effect",
    "revise",
    "send",
    "send_back",
    "take_back",
    "withdraw",
]

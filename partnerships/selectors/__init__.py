"""What pages and services may ask of this app."""

from partnerships.selectors.authority import ruling, rulings
from partnerships.selectors.bodies import body_page
from partnerships.selectors.people import held_by, people_of
from partnerships.selectors.posts import person_page, post_page
from partnerships.selectors.request_list import requests_chosen, requests_list
from partnerships.selectors.request_page import gates_of, request_page
from partnerships.selectors.scheme import scheme_page
from partnerships.selectors.structure import overview

__all__ = [
    "body_page",
    "gates_of",
    "held_by",
    "overview",
    "people_of",
    "person_page",
    "post_page",
    "request_page",
    "requests_chosen",
    "requests_list",
    "ruling",
    "rulings",
    "scheme_page",
]

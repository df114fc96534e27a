"""What pages and services may ask of this app."""

from partnerships.selectors.authority import ruling, rulings
from partnerships.selectors.bodies import body_page
from partnerships.selectors.people import held_by, people_of
from partnerships.selectors.posts import person_page, post_page
from partnerships.selectors.requests import request_page, requests_list
from partnerships.selectors.scheme import scheme_page
from partnerships.selectors.structure import overview

__all__ = [
    "body_page",
    "held_by",
    "overview",
    "people_of",
    "person_page",
    "post_page",
    "request_page",
    "requests_list",
    "ruling",
    "rulings",
    "scheme_page",
]

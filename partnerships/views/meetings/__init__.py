"""Meetings: the calendar, one meeting, its items, and every form of the secretary."""

"""Field history that always knows who acted and why, in a request, a worker or a command.

django-simple-history learns the person from the request, so a worker's save would have no name, and `.update()` or
`bulk_create` would leave no history at all. Rows with history are saved through `record` and `record_many` only; a
test (tests/support/test_history.py) fails when code goes round them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import OuterRef, Subquery
from simple_history.models import HistoricalRecords

from jct.support import clock


class Acted(models.Model):
    """What every history row keeps beside the fields: the person's name as it stood, should the account go."""

    history_by_name = models.CharField("by", max_length=200, blank=True, default="")

    class Meta:
        abstract = True


def track(**options: Any) -> HistoricalRecords:
    """`history = track()` on a model keeps its field history with who, when and why."""
    return HistoricalRecords(
        bases=[Acted], history_change_reason_field=models.TextField(blank=True, default=""), **options
    )


def name_the_actor(sender: Any, **kwargs: Any) -> None:
    """Signal receiver: put the person's name on the history row about to be written.

    Only libraries save past `record` (a new password, say); their rows give the library's page as the reason.
    """
    row, by = kwargs["history_instance"], kwargs.get("history_user")
    if hasattr(row, "history_by_name"):
        row.history_by_name = str(by) if by else "the system"
        if not row.history_change_reason:
            row.history_change_reason, row.history_date = "changed on the sign-in pages", clock.now()


def standing(model: type[models.Model], pk: int) -> int:
    """The key of the row of history that says what this row is now, 0 for none: what a form is posted with, so that
    nobody writes over what they have not seen. Ask it before the row itself is read for the page."""
    rows = model.history.filter(id=pk).order_by("-history_id")  # type: ignore[attr-defined]
    return rows.values_list("history_id", flat=True).first() or 0


def standing_of_each(model: type[models.Model]) -> Subquery:
    """`standing` of every row of a queryset of `model`, to annotate it with."""
    rows = model.history.filter(id=OuterRef("pk")).order_by("-history_id")  # type: ignore[attr-defined]
    return Subquery(rows.values("history_id")[:1])


def stood(obj: models.Model, seen: int) -> models.Model | None:
    """`obj` as the row of its history with this key says it was; None when there is no such row of `obj`."""
    row: models.Model | None = obj.history.filter(history_id=seen).first()  # type: ignore[attr-defined]
    return row


def record(
    obj: models.Model,
    *,
    by: models.Model | None,
    why: str,
    at: datetime | None = None,
    fields: Sequence[str] | None = None,
) -> None:
    """Validate and save `obj` (only `fields` when given) and write one history row: by whom, why, when.

    `by` is None only for the system itself (a seed, a nightly task). Raises ValidationError from `full_clean`.
    """
    known = {column.name for column in obj._meta.concrete_fields if _is_known(obj, column, fields)}
    obj.full_clean(exclude=known, validate_unique=False, validate_constraints=False)
    obj._history_user, obj._change_reason, obj._history_date = by, why, at or clock.now()  # type: ignore[attr-defined]
    try:
        obj.save(update_fields=fields)
    finally:
        # They would stick to the instance and sign a later save with this person's name.
        del obj._history_user, obj._change_reason, obj._history_date  # type: ignore[attr-defined]


def _is_known(obj: models.Model, column: Any, fields: Sequence[str] | None) -> bool:
    """Whether `column` names a row that needs no query of its own to be sure of: it is at hand, or was there before
    and is not what is written. A row that went away meanwhile is the foreign key's to refuse."""
    if not column.is_relation:
        return False
    if fields is not None and not {column.name, column.attname} & set(fields):
        return True
    row = column.get_cached_value(obj, default=None)
    return row is not None and row.pk is not None and row.pk == getattr(obj, column.attname)


def record_many(
    objs: Iterable[models.Model],
    *,
    by: models.Model | None,
    why: str,
    at: datetime | None = None,
    fields: Sequence[str] | None = None,
    batch_size: int = 1000,
) -> list[models.Model]:
    """Create all `objs` (or update their `fields`) in bulk, each with its history row; returns them with keys."""
    rows = list(objs)
    if not rows:
        return rows
    if fields is None:
        _make(rows, batch_size)
    else:
        for start in range(0, len(rows), batch_size):
            _update(rows[start : start + batch_size], fields)
    _keep(rows, "+" if fields is None else "~", by=by, why=why, at=at, batch_size=batch_size)
    return rows


def _make(rows: Sequence[models.Model], batch_size: int) -> None:
    """Write new rows, which get their keys. Very many of a model with lists in a column are copied in, since Django has
    no statement for those whose length does not grow with them."""
    model = type(rows[0])
    columns = model._meta.concrete_fields
    if len(rows) > batch_size and any(isinstance(column, ArrayField) for column in columns):
        _copy(rows, columns)
    else:
        model._default_manager.bulk_create(rows, batch_size=batch_size)


def _copy(rows: Sequence[models.Model], columns: Sequence[Any]) -> None:
    meta, quote = rows[0]._meta, connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in columns)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        keys = [key for (key,) in cursor.fetchall()]
        with cursor.copy(f"COPY {quote(meta.db_table)} ({names}) FROM STDIN") as copy:
            for row, key in zip(rows, keys, strict=True):
                row.pk = key
                copy.write_row(
                    [column.get_db_prep_save(column.pre_save(row, True), connection) for column in columns]
                )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _update(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write `fields` of all rows in one statement whose length does not grow with them, as `bulk_update`'s does."""
    meta = rows[0]._meta
    columns = [meta.get_field(name) for name in fields]
    if any(isinstance(column, models.JSONField | ArrayField) for column in columns):
        type(rows[0])._default_manager.bulk_update(rows, list(fields))
        return
    quote, key = connection.ops.quote_name, meta.pk
    table = quote(meta.db_table)
    given = [
        [column.get_db_prep_save(getattr(row, column.attname), connection) for row in rows]
        for column in columns
    ]
    arrays = ", ".join(f"%s::{_type(column)}[]" for column in (key, *columns))
    names = ", ".join(["key", *(f"new_{place}" for place in range(len(columns)))])
    sets = ", ".join(f"{quote(column.column)} = given.new_{place}" for place, column in enumerate(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {sets} FROM unnest({arrays}) AS given({names}) "  # noqa: S608 (names of our own)
            f"WHERE {table}.{quote(key.column)} = given.key",
            [[row.pk for row in rows], *given],
        )


def _type(column: Any) -> str:
    """What the database calls the values of a column, of any length: a cast would cut off what is too long."""
    name = (column.target_field if column.is_relation else column).rel_db_type(connection)
    return str(name).partition("(")[0]


def _keep(
    rows: Sequence[models.Model],
    kind: str,
    *,
    by: models.Model | None,
    why: str,
    at: datetime | None,
    batch_size: int = 1000,
) -> None:
    """One history row for each row: "+" made, "~" changed, "-" deleted."""
    kept = type(rows[0]).history.model  # type: ignore[attr-defined]
    told = {
        "history_type": kind,
        "history_user": by,
        "history_change_reason": why,
        "history_date": at or clock.now(),
        "history_by_name": str(by) if by else "the system",
    }
    fields = [field.attname for field in kept.tracked_fields]
    _make([kept(**told, **{field: getattr(row, field) for field in fields}) for row in rows], batch_size)


def remove(obj: models.Model, *, by: models.Model | None, why: str, at: datetime | None = None) -> None:
    """Delete `obj` and write one history row: by whom, why, when."""
    obj._history_user, obj._change_reason, obj._history_date = by, why, at or clock.now()  # type: ignore[attr-defined]
    obj.delete()


def remove_many(
    objs: Iterable[models.Model], *, by: models.Model | None, why: str, at: datetime | None = None
) -> int:
    """Delete all `objs` of one model, which nothing else leans on, in bulk, each with its history row; how many."""
    rows = list(objs)
    if not rows:
        return 0
    model = type(rows[0])
    _keep(rows, "-", by=by, why=why, at=at)
    gone = model._default_manager.filter(pk__in=[row.pk for row in rows])
    gone._raw_delete(gone.db)  # without signals: the history row is written above
    return len(rows)

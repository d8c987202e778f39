"""A table of points as JSON values, in the public shape that scripts rely on. Knows that shape; counts and rounds nothing."""

from rubric.scoring import AreaScore, RowScore, ScoreTable


def table_as_json(table: ScoreTable) -> dict[str, object]:
    """What ``json.dumps`` takes: points and percents as printed, whole numbers or null."""
    return {
        "areas": [_area(area) for area in table.areas],
        "total": {"points": table.total.points, "max": table.total.max, "percent": table.total.percent},
        "missing": list(table.missing),
        "not_assessed": list(table.not_assessed),
    }


def _area(area: AreaScore) -> dict[str, object]:
    return {
        "id": area.id,
        "points": area.points,
        "max": area.max,
        "percent": area.percent,
        "sub_questions": [_row(row) for row in area.rows],
        "not_assessed": list(area.not_assessed),
    }


def _row(row: RowScore) -> dict[str, object]:
    return {"id": row.id, "points": row.points, "max": row.max, "percent": row.percent}

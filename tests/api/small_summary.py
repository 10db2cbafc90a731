"""What the small assessment says of itself: study, standard, inputs, employers in sum."""

from __future__ import annotations


def small_summary() -> dict[str, object]:
    return {
        "study": "small",
        "title": "某省预防接种服务可及性(演示)",
        "assessment_id": "small-1",
        "created_at": "2026-03-01T08:00:00Z",
        "engine_version": "0.1.0",
        "synthetic": True,
        "standard": {
            "id": "liaoning-2025",
            "version": "1",
            "title": "评估规则",
            "source": {
                "title": "措施",
                "issuers": ["某省卫生健康委员会"],
                "date": "2025-12-31",
                "clause": "第10条",
            },
            "target": "0.95",
            "target_source": "项目管理目标，非政策规定",
            "cutoff": {"urban": 5000.0, "rural": 10000.0},
            "max_snap": {"urban": 1000.0, "rural": 3000.0},
        },
        "notice_years": [2026],
        "notices": ["《国务院办公厅关于2026年部分节假日安排的通知》（国办发明电〔2025〕7号）"],
        "population_year": 2020,
        "population_basis": "resident",
        "inputs": [{"key": "sites.path", "name": "sites.csv", "sha256": "0" * 64, "bytes": 10}],
        "quality_reasons": {"210104": ["至最近道路的距离中位数（米）612.0 高于 500.0"]},
        "verdict_notes": {"210104": ["县界与人口口径不一致"]},
        "warnings": [],
        "employers": {
            "employers": 3,
            "headcount": 1570,
            "rule": {"least_headcount": 200, "visit_limit_m": 50000.0, "campaign_days": 20},
            "by_status": {
                "covered": {"employers": 1, "people": 640},
                "uncovered": {"employers": 1, "people": 30},
                "unknown": {"employers": 1, "people": 900},
            },
            "by_visit": {
                "assigned": {"employers": 1, "people": 640},
                "below_headcount": {"employers": 1, "people": 30},
                "unplaced": {"employers": 1, "people": 900},
            },
        },
    }

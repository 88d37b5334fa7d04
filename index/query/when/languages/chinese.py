"""The time words of Chinese, and its rules: the core of what news questions use. A table: nothing in here computes."""

from __future__ import annotations

from index.query.when import readings, year_readings
from index.query.when.language import Prefix, TimeWords

_DIGITS = "一二三四五六七八九十"
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_LEADS: dict[str, Prefix] = {
    "在": "in",
    "于": "in",
    "自": "since",
    "自从": "since",
    "从": "from",
    "截至": "until",
    "到": "until",
}

CHINESE = TimeWords(
    code="zh",
    weekdays={
        f"{week}{day}": number
        for week in ("周", "星期", "礼拜")
        for number, days in enumerate(("一", "二", "三", "四", "五", "六", "日天"))
        for day in days
    },
    months={
        f"{word}月": number for number, name in enumerate(_MONTHS, 1) for word in (name, str(number), f"{number:02}")
    }
    | {f"{word}月份": number for number, name in enumerate(_MONTHS, 1) for word in (name, str(number))},
    units={
        "小时": "hour",
        "天": "day",
        "日": "day",
        "周": "week",
        "星期": "week",
        "个星期": "week",
        "礼拜": "week",
        "周末": "weekend",
        "月": "month",
        "个月": "month",
        "季度": "quarter",
        "个季度": "quarter",
        "年": "year",
        "个世纪": "century",
        "世纪": "century",
    },
    counts={digit: number for number, digit in enumerate(_DIGITS, 1)}
    | {"两": 2, "几": 4, "数": 4, "十几": 14, "二十": 20, "三十": 30, "半": 1},
    which={
        "上": -1,
        "上个": -1,
        "上一": -1,
        "上一个": -1,
        "过去": -1,
        "过去的": -1,
        "最近": -1,
        "近": -1,
        "这": 0,
        "这个": 0,
        "本": 0,
        "下": 1,
        "下个": 1,
        "未来": 1,
    },
    # The years called by a word; `read_year_of` takes them, with or without a month and a day.
    decades={"今年": 0, "本年": 0, "去年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2},
    days={
        "今天": 0,
        "今日": 0,
        "今晚": 0,
        "今早": 0,
        "昨天": -1,
        "昨日": -1,
        "昨晚": -1,
        "前天": -2,
        "明天": 1,
        "后天": 2,
    },
    seasons={"春天": 3, "春季": 3, "夏天": 6, "夏季": 6, "秋天": 9, "秋季": 9, "冬天": 12, "冬季": 12},
    leads=_LEADS,
    suffixes={
        "以来": "since",
        "至今": "since",
        "以后": "after",
        "之后": "after",
        "后": "after",
        "起": "since",
        "以前": "before",
        "之前": "before",
        "前": "before",
        "为止": "until",
    },
    joins="至|到|-|–|—|~|～",
    lists="和|与|及|、|或",
    latest=("最近", "最新", "目前", "现在", "当前", "如今", "近期", "近日", "近来", "迄今", "刚刚"),
    future="将|即将|预计|计划于",
    past="了|曾|已",
    publication="新闻|报道|报导|文章|消息|发表|刊登",
    events="(?:自从?|在|直到)?[\u4e00-\u9fff]{0,6}(?:战争|合并|入侵|大选|疫情|爆发|地震|政变|辞职|危机|奥运会)(?:以来|之后|之前|以后|以前)",
    event_nouns="[\u4e00-\u9fff]{0,4}?(?:世界杯|奥运会|大选|选举|欧洲杯|亚运会|冬奥会|残奥会|春夏|秋冬|赛季|总统选举)",
    doubtful=frozenset({"几", "数", "十几"}),
    ordinal="日|号",
    spaced=False,
    rules=(
        ("<dayword>", readings.read_day_word),
        ("<which><unit>", readings.read_unit),
        ("<which><count><unit>", readings.read_rolling),
        ("<count><unit>前", readings.read_ago),
        ("<count><unit>以前", readings.read_ago),
        ("<count><unit>之前", readings.read_ago),
        ("<weekday>", readings.read_weekday),
        ("(?:上|上个|这|这个|本|下|下个)<weekday>", readings.read_weekday),
        ("<month>", readings.read_month),
        ("<year>年(?:的)?<month>", readings.read_month),
        ("<year>年(?:的)?<month><day>", readings.read_date),
        ("<month><day>", readings.read_date),
        ("<year>年<season>", readings.read_season),
        ("<year>年", year_readings.read_year),
        ("<year>(?=[\u4e00-\u9fff])", year_readings.read_year),
        ("<year>年代", year_readings.read_decade),
        ("<decade>", year_readings.read_year_of),
        ("<decade>(?:的)?<month>", year_readings.read_year_of),
        ("<decade>(?:的)?<month><day>", year_readings.read_year_of),
        ("<decade><season>", year_readings.read_year_of),
        ("<count>年前(?:的)?<month>", year_readings.read_year_of),
        (r"<year>-<number>-<number2>", readings.read_numeric),
        ("<latest>", readings.read_latest),
    ),
)

"""Facts of the labelled app descriptions: which of our variables each label means, and the micro-averaged F1."""

from __future__ import annotations

from collections import Counter
from typing import Any

import xuke

UGC, OFFER, EARNS = "ugc_features.", "own_offer.", "revenue."
MEANS: dict[str, tuple[str, ...]] = {
    "user_community": (UGC + "forum_qa",),
    "users_post": (UGC + "forum_qa", UGC + "public_sharing", UGC + "user_video_upload"),
    "news_info": (OFFER + "editorial", "news_role.reprint", "news_role.original"),
    "local_tool_only": (OFFER + "local_tool",),
    "one_to_one_im": (UGC + "one_to_one_im",),
    "video_library": (OFFER + "editorial", "av_library.film_tv_variety"),
    "live_stream": (UGC + "live_hosting", "live_kinds.talent_show", "live_kinds.chat_other", "live_kinds.game"),
    "single_player_game": (OFFER + "local_tool",),
    "music_library": (OFFER + "editorial", "culture_products.music", "av_library.radio_podcast"),
    "third_parties_publish": (UGC + "public_accounts", UGC + "public_sharing", UGC + "info_listings"),
    "novels": ("published_works.novels_ebooks", OFFER + "editorial"),
    "order_in_platform": ("marketplace_role=self_only", "marketplace_role=third_party_deal"),
    "third_party_sellers": ("marketplace_role=third_party_listing", "marketplace_role=third_party_deal"),
    "tips_gifts": (EARNS + "tips",),
    "group_av_call": (UGC + "chatroom_group", "communication_services.conference"),
    "short_video_upload": (UGC + "user_video_upload",),
    "self_sale": ("marketplace_role=self_only",),
    "education_course": (OFFER + "courses", "av_library.courses"),
    "in_app_purchase_or_vip": (EARNS + "content_fee", EARNS + "virtual_items", EARNS + "software_fee"),
    "recruitment": ("recruitment_role.job_intermediary", UGC + "info_listings"),
    "group_chat": (UGC + "chatroom_group",),
    "cloud_storage": ("network_services.net_storage",),
    "classified_listing": (UGC + "info_listings",),
    "comics": ("published_works.comics_animation",),
    "user_pays_for_content": (EARNS + "content_fee",),
    "search_engine": ("search_service=public_index",),
    "online_game": (OFFER + "online_game",),
    "ai_generation": (OFFER + "online_tool",),
    "app_store": (UGC + "app_listing",),
    "ads_mentioned": (EARNS + "ads",),
}
RARE = 5


def said(entries: dict[str, Any], name: str, lean: float) -> bool:
    variable, _, option = name.partition("=")
    entry = entries.get(variable)
    if entry is None:
        return False
    spec = xuke.rulebook().vocabulary.variables[variable]
    wanted = 1 << spec.options.index(option) if option else 2
    if isinstance(entry.value, int):
        return bool(entry.value & wanted) and not entry.value & 1
    return entry.chance is not None and entry.chance >= lean and bool(entry.leans & wanted)


def denied(entries: dict[str, Any], name: str) -> bool:
    entry = entries.get(name.partition("=")[0])
    return entry is not None and entry.value == 1


def measure(rows: list[dict[str, Any]], readings: list[dict[str, Any]], lean: float) -> None:
    """Print micro F1 of what is stated (settled facts, and with `lean` below 1 what leans so much), and of denials."""
    counts: Counter[str] = Counter()
    frequent = Counter(fact for row in rows for fact in row["facts"])
    for row, entries in zip(rows, readings, strict=True):
        for fact, names in MEANS.items():
            group = "rare" if frequent[fact] < RARE else "frequent"
            there, found = fact in row["facts"], any(said(entries, name, lean) for name in names)
            counts[group + " both"] += there and found
            counts[group + " there"] += there
            counts[group + " found"] += found
            no = fact in row["neg"]
            counts["denied there"] += no
            counts["denied both"] += no and any(denied(entries, name) for name in names)
    what = "settled" if lean > 1 else f"settled or leaning by {lean}"
    for group in ("frequent", "rare"):
        both, there, found = (counts[f"{group} {k}"] for k in ("both", "there", "found"))
        score = 2 * both / max(1, there + found)
        parts = f"P {both / max(1, found):.3f}, R {both / max(1, there):.3f}"
        print(f"  {group} facts, {what}: micro-F1 {score:.3f} ({parts})")
    print(f"  denials found: {counts['denied both']} of {counts['denied there']}")

"""Everyday words a founder would type find a sensible entry first or second; words with no regime say so."""

from __future__ import annotations

import pytest

from xuke.law import Rulebook
from xuke.law.search import Index

SENSIBLE = {
    "直播带货": "live_commerce live_commerce_platform brand_live_room",
    "网约车": "ride_hailing ride_hailing_platform",
    "卖药": "pharmacy_self_run drug_sale",
    "二手车": "used_car used_cars",
    "心理咨询": "legal_psych_consulting EW-05",
    "题库": "question_bank",
    "陪玩": "EW-03 game_trading",
    "数字藏品": "digital_collectibles blockchain_filing",
    "跨境电商": "cross_border_ecommerce",
    "相亲": "dating",
    "跑腿": "express_errands",
    "拼车": "carpool mobility_other",
    "众筹": "reward_crowdfunding charity_platform",
    "团长": "community_group_buy",
    "短剧": "micro_drama_app drama_release",
    "有声书": "audiobooks",
    "网盘": "netdisk B11",
    "代驾": "designated_driver mobility_other",
    "考研": "adult_online_courses",
    "月嫂": "housekeeping_platform",
    "问诊": "online_consultation internet_medical",
    "挂号": "hospital_booking",
    "保险比价": "insurance insurance_intermediary",
    "荐股": "stock_advice securities_advice",
    "打赏": "tipping_duties talent_live",
    "虚拟货币": "finance_ban",
    "短信群发": "sms_platform B25-SP",
    "呼叫中心": "call_centre",
    "域名": "domain domain_registration",
    "建站": "site_builder",
    "SaaS": "saas_crm",
    "外卖": "food_delivery",
    "民宿": "lodging_booking",
    "租房": "housing_info",
    "招聘": "recruitment hr_license",
    "猎头": "recruitment hr_license",
    "旅行社": "travel_agency ota_packages",
    "门票": "show_ticketing",
    "拍卖": "auction auction_platform",
    "古董": "relic antiques",
    "电子烟": "e_cigarette banned_goods",
    "口罩": "mask_bare",
    "奶粉": "infant_formula",
    "图书": "books publication_sale",
    "小说": "novel_reading",
    "漫画": "comics",
    "播客": "podcast",
    "天气预报": "weather weather_app",
    "充值卡": "prepaid_card",
    "区块链": "blockchain_filing digital_collectibles",
    "换脸": "deep_synthesis ai_image_video",
    "推荐算法": "algorithm_filing",
    "人脸识别": "face_filing",
    "论坛": "forum",
    "搜索引擎": "search_engine B25-2",
    "彩票": "lottery lottery_betting",
    "慈善": "charity charity_platform",
    "快递": "express express_errands",
    "货运": "freight_matching network_freight",
    "共享单车": "bike_share mobility_other",
    "宠物": "pets",
    "健身": "fitness",
    "online pharmacy": "pharmacy_self_run pharmacy_platform drug_sale drug_platform",
    "podcast": "podcast",
    "ride hailing": "ride_hailing ride_hailing_platform",
    "call centre": "call_centre B24 GL-20",
    "dating": "dating",
    "used cars": "used_cars used_car",
}
NO_REGIME = {
    "算命": "EW-01",
    "盲盒": "EW-02",
    "私域": "EW-04",
    "剧本杀": "EW-06",
    "代购": "EW-07",
    "记账": "EW-08",
    "美容": "EW-09",
    "翻译": "EW-10",
    "接码": "EW-12",
    "壁纸": "EW-14",
}


@pytest.fixture(scope="module")
def index(book: Rulebook) -> Index:
    """An index of the shipped rulebook."""
    return Index(book)


@pytest.mark.parametrize(("word", "wanted"), SENSIBLE.items(), ids=SENSIBLE)
def test_a_sensible_entry_is_first_or_second(index: Index, word: str, wanted: str) -> None:
    assert set(wanted.split()) & {found.entry.id for found in index.search(word, 2)}


@pytest.mark.parametrize(("word", "wanted"), NO_REGIME.items(), ids=NO_REGIME)
def test_words_without_a_regime_of_their_own_say_so(book: Rulebook, index: Index, word: str, wanted: str) -> None:
    assert wanted in [found.entry.id for found in index.search(word, 2)]
    text = book.notes("glossary")[wanted].text
    assert text is not None
    assert text.zh.startswith(("没有", "咨询本身没有", "只在", "线下", "展示"))
    assert "permit" in text.en or "licence" in text.en or "rulebook" in text.en


def test_what_shares_only_single_characters_is_not_found(index: Index) -> None:
    """加油 is neither 添加 nor 粮油."""
    assert index.search("加油站") == []

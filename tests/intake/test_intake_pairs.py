"""Minimal pairs: two sentences that differ in the words that matter, and one fact that must follow them.

`yes` and `no` are what a yes/no fact must say, an option is what a choice must be, a number a number;
`not` is anything but yes or that option: denied, open or not mentioned at all.
"""

from __future__ import annotations

from typing import Any

import pytest

import xuke
from xuke.facts.values import describe
from xuke.intake import Reader

ROLE, IOT, SAFE = "marketplace_role", "iot_devices", "protection_service"
SELF, DEAL, LIST = "self_only", "third_party_deal", "third_party_listing"
NET, COM, UGC, REV = "network_services", "communication_services", "ugc_features", "revenue"

# fact, a sentence, what it says, its twin, what that says
PAIRS: list[tuple[str, str, Any, str, Any]] = [
    # who sells
    (ROLE, "我们做自营商城，卖自己炒的茶叶", SELF, "商家入驻我们的商城，用户在平台下单付款", DEAL),
    (ROLE, "商城里有第三方商家入驻，在平台上成交", DEAL, "商城里全是自营商品，没有第三方商家入驻", f"not {DEAL}"),
    (ROLE, "网上商城只卖自家品牌的锅", SELF, "网上商城让各品牌商家开店，用户在线下单", DEAL),
    (ROLE, "商户在平台上开店，用户在线付款", DEAL, "商户在平台上只展示电话，不在线交易", f"not {DEAL}"),
    (ROLE, "开放商家入驻开店，用户在平台下单", DEAL, "不开放商家入驻", f"not {DEAL}"),
    (ROLE, "网店只卖自己工厂做的鞋子", SELF, "各家工厂入驻网店卖鞋子，买家在平台下单", DEAL),
    (ROLE, "农户入驻小程序卖菜，用户下单付款", DEAL, "小程序只卖我们自己种的菜", SELF),
    (ROLE, "撮合买卖双方在平台下单成交", DEAL, "官网不卖任何东西", f"not {DEAL}"),
    # money
    (f"{REV}.content_fee", "文章要付费才能看全文", "yes", "文章全部免费看", "not"),
    (f"{REV}.content_fee", "读者买会员看小说", "yes", "读者看小说不收费，没有会员", "not"),
    (f"{REV}.content_fee", "课程视频付费观看", "yes", "课程视频不收费", "not"),
    (f"{REV}.tips", "观众可以打赏主播", "yes", "不支持打赏", "no"),
    (f"{REV}.tips", "开通了打赏", "yes", "以后会开通打赏", "not"),
    (f"{REV}.tips", "用户能送礼物给主播", "yes", "我们不做打赏和送礼物", "no"),
    (f"{REV}.ads", "网站靠广告赚钱", "yes", "网站没有广告", "no"),
    (f"{REV}.ads", "App接第三方广告", "yes", "App不接第三方广告", "no"),
    (f"{REV}.ads", "收广告费", "yes", "我们在别的网站投广告", "not"),
    (f"{REV}.ads", "our app shows third-party ads", "yes", "our app has no ads", "not"),
    (f"{REV}.commission", "平台每单抽成百分之十", "yes", "平台不抽成", "no"),
    (f"{REV}.commission", "成交后收佣金", "yes", "成交后不收佣金", "no"),
    (f"{REV}.publisher_fee", "商家交入驻费", "yes", "商家免费入驻", "not"),
    (f"{REV}.publisher_fee", "企业付费置顶职位", "yes", "企业免费发布职位，不收费", "not"),
    (f"{REV}.virtual_items", "游戏里卖道具", "yes", "游戏里不卖道具", "no"),
    (f"{REV}.software_fee", "软件按年收订阅费", "yes", "软件免费使用", "not"),
    (f"{REV}.goods_sale", "网店卖自家做的手工皂", "yes", "官网只展示产品，不卖货", "not"),
    # what users do
    (f"{UGC}.forum_qa", "用户可以发帖讨论", "yes", "用户不能发帖", "not"),
    (f"{UGC}.forum_qa", "网站有论坛", "yes", "网站无论坛", "not"),
    (f"{UGC}.forum_qa", "网站有社区，大家发动态", "yes", "网站没有社区功能", "not"),
    (f"{UGC}.comments_danmaku", "文章下面可以评论", "yes", "文章下面不能评论", "not"),
    (f"{UGC}.comments_danmaku", "看视频能发弹幕", "yes", "看视频没有弹幕", "not"),
    (f"{UGC}.user_video_upload", "用户上传短视频", "yes", "视频都是我们自己拍的，用户不能上传视频", "not"),
    (f"{UGC}.live_hosting", "主播在我们App里开直播", "yes", "我们自己在抖音开直播卖货", "not"),
    (f"{UGC}.info_listings", "房东在网站发布房源", "yes", "网站只展示我们自己的房源", "not"),
    (f"{UGC}.info_listings", "招聘企业在网站发布职位", "yes", "官网发布本公司的招聘职位", "not"),
    (f"{UGC}.app_listing", "开发者上架应用供用户下载", "yes", "官网提供自家App下载", "not"),
    (f"{UGC}.one_to_one_im", "用户之间可以私聊", "yes", "用户只能和客服聊天", "not"),
    (f"{UGC}.one_to_one_im", "陌生人在App里一对一聊天", "yes", "App里不能聊天", "not"),
    (f"{UGC}.one_to_one_im", "交友App，用户互相发私信", "yes", "官网右下角有在线客服聊天窗口", "not"),
    (f"{UGC}.chatroom_group", "用户可以建群聊天", "yes", "App没有群聊", "not"),
    (f"{UGC}.chatroom_group", "App有语音聊天室", "yes", "App无聊天室", "not"),
    (f"{UGC}.public_sharing", "用户上传文档供别人下载", "yes", "文档都由我们编辑上传", "not"),
    (f"{UGC}.public_accounts", "自媒体作者入驻发文章", "yes", "文章都由本站编辑撰写", "not"),
    (f"{UGC}.forum_qa", "users can post in our forum", "yes", "there is no forum", "not"),
    # what we offer
    ("own_offer.courses", "卖自己老师录的网课", "yes", "我们不做网课", "not"),
    ("own_offer.online_game", "运营一款联网手游", "yes", "做一款不联网的单机游戏", "not"),
    ("search_service", "做全网搜索引擎，抓取各网站内容", "public_index", "商城里有站内搜索框", "not public_index"),
    (IOT, "平台接入各厂家的智能设备", "third_party", "App只控制自家品牌的智能灯", "own_brand_only"),
    (SAFE, "做云查杀平台，装客户端实时防护", "platform_service", "卖杀毒软件光盘", "not platform_service"),
    ("edi_exchange", "给企业之间做电子数据交换平台", "yes", "电子数据交换我们不做", "not"),
    # networks
    (f"{NET}.cdn", "给其他网站做CDN加速", "yes", "我们自己的网站用了CDN", "not"),
    (f"{NET}.cdn", "卖CDN流量包给客户", "yes", "买了阿里云的CDN给官网加速", "not"),
    (f"{NET}.rack_server", "出租机柜，做服务器托管", "yes", "我们的服务器托管在电信机房", "not"),
    (f"{NET}.cloud_compute", "向客户出租云主机", "yes", "官网放在租来的阿里云主机上", "not"),
    (f"{NET}.net_storage", "给个人用户提供网盘", "yes", "图片存在买来的对象存储里", "not"),
    (f"{NET}.ip_vpn", "替企业客户组建VPN专网", "yes", "员工用VPN连公司内网", "not"),
    (f"{NET}.access_end_user", "给小区居民装宽带上网", "yes", "办公室装了宽带", "not"),
    (f"{NET}.venue_wifi", "咖啡馆给顾客提供免费WiFi", "yes", "咖啡馆不提供WiFi", "not"),
    (f"{NET}.domain_registration", "做域名注册商，卖域名", "yes", "我们注册了一个域名做官网", "not"),
    (f"{NET}.dns_authoritative", "替客户托管域名解析", "yes", "官网的域名解析已经设好", "not"),
    (f"{NET}.cross_border_line", "帮外贸客户开通跨境专线", "yes", "跨境专线是公司自己办公用的", "not"),
    # calls and messages
    (f"{COM}.call_centre_for_clients", "替客户做电话外呼", "yes", "自己的客服热线接听顾客电话", "not"),
    (f"{COM}.own_hotline", "我们有自己的客服热线", "yes", "我们替别的公司接听客服电话", "not"),
    (f"{COM}.call_seat_rental", "出租呼叫中心坐席", "yes", "呼叫中心坐席全是自己用", "not"),
    (f"{COM}.sms_for_clients", "帮企业客户群发短信", "yes", "给自己的用户发验证码短信", "not"),
    (f"{COM}.own_sms", "给自己的用户发验证码短信", "yes", "不发短信", "not"),
    (f"{COM}.conference", "向企业卖视频会议服务", "yes", "内部开会用视频会议", "not"),
    (f"{COM}.email_service", "向企业提供企业邮箱服务", "yes", "官网上写着联系邮箱", "not"),
    (f"{COM}.voip_to_phone", "网络电话可以打到手机和座机", "yes", "语音通话不能打到手机和座机", "not"),
    # who, where, for whom
    ("foreign_share", "我们是外商独资公司", 100, "公司没有外资", 0),
    ("entity_type", "我们是有限责任公司", "company", "我们是个体工商户", "sole_trader"),
    ("server_location", "服务器放在香港", "overseas", "服务器放在国内", "mainland"),
    ("audience", "系统只给内部员工用", "internal_only", "系统不只给内部员工用", "not internal_only"),
    ("audience", "只服务境外用户", "overseas_only", "不服务境外用户", "not overseas_only"),
    ("multi_province", "分公司设在全国多个省", "yes", "只在本省经营", "not"),
    ("state_controlled", "我们是国有控股企业", "yes", "我们不是国有控股企业", "no"),
    ("contract_control", "采用VIE协议控制架构", "yes", "没有VIE协议控制架构", "no"),
    # where it is shown
    ("channel.own_app", "我们有自己的App", "yes", "我们没有App", "no"),
    ("channel.own_website", "我们有官网", "yes", "我们没有官网", "no"),
    ("channel.mini_program", "做微信小程序", "yes", "不做小程序", "no"),
    ("channel.others_platform", "只在淘宝开店", "yes", "不在淘宝开店", "not"),
]
SIDES = [(fact, text, wanted) for fact, a, b, c, d in PAIRS for text, wanted in ((a, b), (c, d))]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(xuke.rulebook())


@pytest.mark.parametrize(("fact", "text", "wanted"), SIDES, ids=[f"{f}-{i}" for i, (f, *_) in enumerate(SIDES)])
def test_pair(reader: Reader, fact: str, text: str, wanted: Any) -> None:
    """Each half of a pair says what its words say."""
    entry = reader.read(text).facts.entries.get(fact)
    known = entry is not None and entry.value is not None
    spec = reader.rulebook.vocabulary.facts[fact.partition(".")[0]]
    said = describe(spec, fact, entry.value) if entry is not None and entry.value is not None else None
    if isinstance(wanted, str) and wanted.startswith("not"):
        assert said != (wanted[4:] or "yes"), text
    else:
        assert known, f"{text}: nothing read"
        assert said == wanted, text


def test_there_are_enough_pairs() -> None:
    """At least sixty pairs, no sentence twice for one fact."""
    assert len(PAIRS) >= 60
    assert len({(fact, text) for fact, text, _ in SIDES}) == len(SIDES)

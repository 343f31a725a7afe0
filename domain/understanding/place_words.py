"""Where a name begins: what stands before an estate, a road or a shop and is no part of it."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    # No name goes on over these signs and little words.
    r"[^\u4e00-\u9fffA-Za-z0-9·]"
    r"|[我你您他她它咱俺这那哪的了着过是于没把被从去给跟对让请问叫找也还又很不吗呢吧啊哦嘛呀哈个"
    r"某该每整旁由将与为其几您才刚离靠送们]"
    r"|(?<![丽花御瑶星名华新古水金帝皇])都|(?<![自所])在|(?<=[擅独亲各]自)在|(?<!未)来|(?<!大)到|(?<!富)有|住(?!宅)"
    r"|往(?!事)|(?<=[路楼店学院园城馆目])和|或者?"
    # Nor over a division of the country, a road, another building.
    r"|[A-Z][0-9]{0,2}[市区县]|(?<![小社])区(?!$)|(?<![城都])市(?![场民政])|县(?!城|医)|省"
    r"|(?<![水古小])镇|(?<!水)乡|街道(?:办(?:事处)?)?|社区|大道|[路街巷](?=.)"
    r"|[0-9一二三四五六七八九十]号(?=.)|[栋幢]|[0-9一二三四五六七八九十][楼层]|单元|[东南西北][头侧边面]|[东南西北]门(?=..)"
    r"|(?<=[0-9一二三四五六七八九])期(?=.)|小区(?=.)"
    # Nor over what people say before a name.
    r"|位于|地址|投诉|举报|反映|反应|请求|希望|建议|关于|质疑|整治|取缔|[查彻严]查|查处|求?保障|加[强快]|恢复|能[否走]|销售|打开|关心|再次"
    r"|坚决|反对|强烈|强行|业主|居民|住户|物业|领导|尊敬|你好|附近|旁边|对面|隔壁|楼[下上]|门口"
    r"|[后前里外下上]面|后头|前头|之间|周边|今早|[昨今明前]天|[昨今明]晚|晚上|早上|[上下中]午|现在"
    r"|刚才|已经|作为|认购|购买|[出急][售租]|转让|通知|维修|目前|最近|半夜|天天|有人|本人|大家|各位"
    r"|谢谢|感谢|师傅|书记|电梯|[强侵霸抢]?占|擅自(?!在)|进[入出]?|企业|停[水电气]|导致|影响|外来|老旧|配套|公司(?=.{4})"
    r"|违[规法建]|全(?=小区|社区|院)|本(?=小区|社区|院)|各(?=小区)|解决|依法|处理|清理|拆除|关注|核实|调查|快(?=送|来|去)|咨询|求助|报修|同(?=小区)"
)
_GENERIC = re.compile(
    "老旧?|旧|整个|别的?|其[他它]|附近|周边|隔壁|对面|本|全|封闭|高[档端]|新[建的]?|大|小|中心|安置"
    "|同一?|多|两个?|三个?|几|居民|住宅|商[业住]|公共|[前后外]|外地|自?家|学生|教?职工|员工|集体|单位"
    "|农民|[城都]市|[回进出]|[一二四五六]|开放式?|普通|等|说|保障房|老年|青年|人才|[男女]生|我们|不少"
    "|非本|许多|很多|好多|满|隔离|文明|智慧|美丽|和谐|平安|无物业|三无|老"
)
_SHORTEST = 2


def name_before(flat: str, end: int, *, longest: int = 12) -> tuple[str, str]:
    """Give the name that ends at `end`, and the word that stands before it."""
    start = max(0, end - longest)
    piece, before, cut = flat[start : end + 1], "", 0
    for found in _BEFORE.finditer(piece):
        if found.end() <= end - start:
            cut, before = found.end(), found[0]
    return piece[cut : end - start], before


def is_name(stem: str) -> bool:
    """Say whether a stem names something: not 老旧 in 老旧小区."""
    return len(stem) >= _SHORTEST and not stem.isascii() and not _GENERIC.fullmatch(stem)

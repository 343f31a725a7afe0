"""Where a name begins: what stands before an estate, a road or a shop and is no part of it."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    # No name goes on over these signs.
    r"[^\u4e00-\u9fffA-Za-z0-9·]"
    r"|[我你您他她它咱俺这那哪的了着过是于没把被从去给跟对往让请问叫找也还又很不吗呢吧啊哦嘛呀哈个某该每整旁由将与为其几还都]"
    r"|(?<!自)在|(?<!未)来|(?<![大])到|住(?!宅)|(?<=[路楼店学院园城馆])和"
    # Nor over a division of the country, or a road.
    r"|[A-Z][0-9]{0,2}[市区县]|(?<![小社])区(?!$)|(?<![城都])市(?![场民政])|县(?!城)|(?<![水古小])镇|(?<!水)乡"
    r"|街道(?:办(?:事处)?)?|社区|大道|[路街巷](?=.)|[0-9]号|[一二三四五六七八九十]号(?=.)"
    r"|位于|地址|投诉|举报|反映|反应|请求|希望|建议|关于|质疑|整治|取缔|查处|严查|打开|关心|再次|坚决|反对|强烈|强行|再问"
    r"|业主|居民|住户|物业|领导|尊敬|你好|附近|旁边|对面|隔壁|楼下|楼上|门口|后面|前面|里面|外面|下面|上面|之间|周边"
    r"|昨天|今天|明天|前天|昨晚|今晚|晚上|早上|上午|下午|中午|现在|刚才|刚刚|已经|作为|认购|购买|出售|急售|急租|出租"
    r"|转让|通知|维修|目前|最近|半夜|三更|天天|每天|有人|本人|大家|各位|谢谢|感谢|我们|师傅|书记|电梯"
    r"|(?<=[0-9一二三])期(?=.)|全(?=小区|社区|院)|本(?=小区|社区|院)|各(?=小区)|有(?!名)"
)
_GENERIC = re.compile(
    "老旧?|旧|整个|别的?|其[他它]|附近|周边|隔壁|对面|本|全|封闭|高[档端]|新[建的]?|大|小|中心|安置|同一?|多|两个?|三个?|几|居民|住宅|商[业住]"
    "|公共|[前后外]|外地|自?家|学生|教?职工|员工|集体|单位|农民|[城都]市|[回进出]|[一二四五六]|开放|普通|等|说|保障房|老年|青年|人才|[男女]生"
)


def name_before(flat: str, end: int, *, longest: int = 12) -> tuple[str, str]:
    """Give the name that ends at `end`, and the word that stands before it."""
    start = max(0, end - longest)
    piece, cut, before = flat[start:end], 0, ""
    for found in _BEFORE.finditer(piece):
        if found.end() == len(piece) and len(found[0]) > 1:
            return "", found[0]
        cut, before = found.end(), found[0]
    return piece[cut:], before


def is_name(stem: str) -> bool:
    """Say whether a stem names something: not 老旧 in 老旧小区."""
    return len(stem) >= _SHORTEST and not _GENERIC.fullmatch(stem) and not stem.isascii()


_SHORTEST = 2

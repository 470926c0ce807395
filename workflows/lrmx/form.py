"""The approval form 干部任免审批表 as a tree of plain values, in the order of the file."""

from dataclasses import Field, dataclass, field, fields
from typing import Any

from workflows.lrmx.months import Month, parse_month
from workflows.lrmx.resume import Resume, parse_resume


def _of(tag: str, label: str) -> str:
    """A text of the file: its element, and what people call it."""
    return field(default="", metadata={"tag": tag, "label": label})


class FormRefused(ValueError):
    """A form that is not read or not written: which file, which element, what to do."""

    def __init__(self, source: str, what: str, element: str | None = None) -> None:
        self.source, self.what, self.element = source, what, element
        super().__init__(f"{source}：{what}")


@dataclass(frozen=True)
class Element:
    """An element of another program's, kept as it stood. Names are in Clark notation."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple["Element", ...] = ()
    tail: str = ""


@dataclass(frozen=True)
class Extra:
    """An unknown element and the known one that it followed, or an empty text."""

    after: str
    element: Element


@dataclass(frozen=True)
class FamilyMember:
    relation: str = _of("ChengWei", "称谓")
    name: str = _of("XingMing", "姓名")
    birth: str = _of("ChuShengRiQi", "出生日期")
    politics: str = _of("ZhengZhiMianMao", "政治面貌")
    work: str = _of("GongZuoDanWeiJiZhiWu", "工作单位及职务")
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True)
class Form:
    """One person's form. `digest` is the SHA-256 of the bytes read; it is no part of equality."""

    name: str = _of("XingMing", "姓名")
    sex: str = _of("XingBie", "性别")
    birth: str = _of("ChuShengNianYue", "出生年月")
    ethnicity: str = _of("MinZu", "民族")
    native_place: str = _of("JiGuan", "籍贯")
    birthplace: str = _of("ChuShengDi", "出生地")
    party: str = _of("RuDangShiJian", "入党时间")
    work_start: str = _of("CanJiaGongZuoShiJian", "参加工作时间")
    health: str = _of("JianKangZhuangKuang", "健康状况")
    technical_title: str = _of("ZhuanYeJiShuZhiWu", "专业技术职务")
    expertise: str = _of("ShuXiZhuanYeYouHeZhuanChang", "熟悉专业有何专长")
    full_time_education: str = _of("QuanRiZhiJiaoYu_XueLi", "全日制教育学历")
    full_time_degree: str = _of("QuanRiZhiJiaoYu_XueWei", "全日制教育学位")
    full_time_education_school: str = _of(
        "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "全日制教育学历毕业院校系及专业"
    )
    full_time_degree_school: str = _of(
        "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi", "全日制教育学位毕业院校系及专业"
    )
    in_service_education: str = _of("ZaiZhiJiaoYu_XueLi", "在职教育学历")
    in_service_degree: str = _of("ZaiZhiJiaoYu_XueWei", "在职教育学位")
    in_service_education_school: str = _of(
        "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "在职教育学历毕业院校系及专业"
    )
    in_service_degree_school: str = _of(
        "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi", "在职教育学位毕业院校系及专业"
    )
    current_post: str = _of("XianRenZhiWu", "现任职务")
    proposed_post: str = _of("NiRenZhiWu", "拟任职务")
    relinquished_post: str = _of("NiMianZhiWu", "拟免职务")
    resume: str = _of("JianLi", "简历")
    merits: str = _of("JiangChengQingKuang", "奖惩情况")
    appraisals: str = _of("NianDuKaoHeJieGuo", "年度考核结果")
    grounds: str = _of("RenMianLiYou", "任免理由")
    family: tuple[FamilyMember, ...] = field(
        default=(), metadata={"tag": "JiaTingChengYuan", "label": "家庭成员"}
    )
    reporting_unit: str = _of("ChengBaoDanWei", "呈报单位")
    age_on: str = _of("JiSuanNianLingShiJian", "计算年龄时间")
    filled_on: str = _of("TianBiaoShiJian", "填表时间")
    filled_by: str = _of("TianBiaoRen", "填表人")
    identity_number: str = _of("ShenFenZheng", "身份证")
    photo: bytes = field(default=b"", metadata={"tag": "ZhaoPian", "label": "照片"})
    version: str = field(default="3.2.1.6", metadata={"tag": "Version", "label": "版本"})
    extras: tuple[Extra, ...] = ()
    digest: str = field(default="", compare=False)

    @property
    def history(self) -> Resume:
        """The resume, read into periods."""
        return parse_resume(self.resume)

    @property
    def reckoned(self) -> Month | None:
        """The month at which ages count: of filling in, else of reckoning."""
        return parse_month(self.filled_on) or parse_month(self.age_on)

    @property
    def age(self) -> int | None:
        """Full years at the reckoning month, when both ends can be read."""
        birth, at = parse_month(self.birth), self.reckoned
        return None if birth is None or at is None else birth.years_until(at)


def tagged(form: type[Form] | type[FamilyMember]) -> dict[str, Field[Any]]:
    """The fields that are elements of the file, by tag, in the order of the file."""
    return {item.metadata["tag"]: item for item in fields(form) if "tag" in item.metadata}


LABELS = {tag: str(item.metadata["label"]) for tag, item in tagged(Form).items()}


def said(form: Form) -> list[tuple[str, str]]:
    """What stands in the form, under what people call it, without the photo; nothing empty."""
    found = [
        (str(item.metadata["label"]), _text(getattr(form, item.name)))
        for tag, item in tagged(Form).items()
        if tag != "Version"
    ]
    return [(label, text) for label, text in found if text]


def _text(value: object) -> str:
    """A text as it stands, the family a line a member."""
    if isinstance(value, str):
        return value
    members = value if isinstance(value, tuple) else ()
    return "\n".join(
        " ".join(
            text for item in tagged(FamilyMember).values() if (text := getattr(each, item.name))
        )
        for each in members
    )

"""What the roles are called. A post in a unit holds them; a person holds posts."""

ROLE_NAMES = {
    "org_officer": "组织部门干部",
    "org_head": "组织部门负责人",
    "org_supervisor": "干部监督机构",
    "unit_officer": "所在单位党委（党组）经办人",
    "secretary": "党委（党组）书记",
    "discipline_secretary": "纪委书记（纪检组组长）",
    "discipline_officer": "纪检机关干部",
    "committee_member": "党委（党组）成员",
    "inspection_lead": "考察组组长",
    "inspection_member": "考察组成员",
    "meeting_secretary": "会议秘书",
    "superior_org_officer": "上级组织部门",
    "superior_discipline_officer": "上级纪检机关",
    "applicant": "申请人",
    "respondent": "问责对象",
    "appeal_officer": "申诉受理人",
    "auditor": "审计监督人员",
    "designer": "流程设计人员",
    "publisher": "流程发布人",
    "admin": "系统管理员",
}

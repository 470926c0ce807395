"""Cases made for the rows of the complaint procedure."""

from tests.law.accountability import Make, flat

CASES: dict[str, Make] = {
    "complaint_recusal_1": flat(actor="纪检甲", kin_of=["纪检甲"]),
    "receive_1": flat(receive__real_name=True),
    "assign_1": flat(assign__checkers=["核查甲", "核查甲"]),
    "assign_2": flat(assign__checkers=["核查甲", "张样一"], subject__name="张样一"),
    "checker_1": flat(actor="旁人丙", assign__checkers=["核查甲", "核查乙"]),
}

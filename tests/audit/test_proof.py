"""Whoever edits the database is named: the first place, and what is wrong there."""

import json

import pytest

import engine
from engine.audit import proofs, prove
from engine.views import CaseView
from tests.audit.conftest import CHECKS, FRESH, FULL, SIGNED, edited
from tests.web.county import County

EDITS = {
    "a body": (
        ("UPDATE history_event SET body=replace(body,'clean','flawed') WHERE chain='case:'||:full"
        " AND element='dossier_review'"),
        "内容与承诺值不符",
    ),
    "an actor": (
        "UPDATE history_event SET actor='head' WHERE chain='case:'||:full AND seq=3",
        "登记项与散列值不符",
    ),
    "an event gone": (
        "DELETE FROM history_event WHERE chain='case:'||:full AND seq=5",
        "第 5 条：序号不连续",
    ),
    "a tail cut off": (
        "DELETE FROM history_event WHERE chain='case:'||:full AND type='case.completed'",
        "链尾应有",
    ),
    "a head": ("UPDATE chain SET head='0' WHERE id='case:'||:full", "链尾"),
    "a head gone": ("DELETE FROM chain WHERE id='case:'||:full", "没有这条链的链尾登记"),
    "an answer": (
        ("UPDATE evidence SET content=replace(content,'clean','flawed') WHERE case_id=:full"
        " AND element='dossier_review'"),
        "evidence 第",
    ),
    "an answer that is no JSON": (
        "UPDATE evidence SET content='{' WHERE case_id=:full AND element='motion'",
        "content",
    ),
    "a ballot's opinion": (
        ("UPDATE evidence SET content=replace(content,'agree','disagree') WHERE case_id=:full"
        " AND member='deputy'"),
        "content",
    ),
    "a ballot's voter": (
        "UPDATE evidence SET member='office' WHERE case_id=:full AND member='deputy'",
        "member",
    ),
    "a ballot's round": (
        "UPDATE evidence SET batch='x' WHERE case_id=:full AND member='deputy'",
        "batch",
    ),
    "a ballot gone": (
        "DELETE FROM evidence WHERE case_id=:full AND member='deputy'",
        "evidence 第",
    ),
    "an answer that nobody gave": (
        ("INSERT INTO evidence (case_id,seq,kind,element,content,at)"
        " VALUES (:full,999,'answer','motion','{}','2026-10-10 00:00:00.000000')"),
        "在历史中没有登记",
    ),
    "a service's result": (
        ("UPDATE evidence SET content=replace(content,'true','false') WHERE case_id=:full"
        " AND kind='result' AND content LIKE '%true%'"),
        "content",
    ),
    "a decision": (
        ("UPDATE evidence SET content=replace(content,'pass','stop') WHERE case_id=:full"
        " AND kind='decision' AND content LIKE '%pass%'"),
        "content",
    ),
    "the day of an act": (
        "UPDATE evidence SET at='2026-01-01 00:00:00.000000' WHERE case_id=:full AND seq=3",
        "at",
    ),
    "who did a task": (
        "UPDATE user_task SET ended_by='officer2' WHERE case_id=:full AND element='motion'",
        "ended_by",
    ),
    "a deadline": (
        ("UPDATE user_task SET due_at='2030-01-01 00:00:00.000000' WHERE case_id=:checks"
        " AND element='complaint_check'"),
        "due_at",
    ),
    "whose a task is": (
        "UPDATE user_task SET performer='officer' WHERE case_id=:checks AND state='created'",
        "performer",
    ),
    "who may know of a task": (
        ("UPDATE user_task SET audience=NULL WHERE case_id=:checks"
        " AND element='complaint_check'"),
        "audience",
    ),
    "a task marked as done": (
        "UPDATE user_task SET state='completed' WHERE case_id=:fresh",
        "state",
    ),
    "a task gone": (
        "DELETE FROM user_task WHERE case_id=:full AND element='recommendation'",
        "user_task 缺少任务",
    ),
    "a task that nobody was given": (
        ("INSERT INTO user_task (id,case_id,seq,element,path,name,state,created_at,due_provisional,"
        "version) VALUES ('x',:fresh,9,'agenda','agenda','x','created',"
        "'2026-10-10 00:00:00.000000',0,1)"),
        "在历史中没有登记",
    ),
    "a signature": (
        "UPDATE signature SET jws=jws||'A' WHERE case_id=:full",
        "签名表中没有这一签名",
    ),
    "what was signed": (
        "UPDATE signature SET opinion='refuse' WHERE case_id=:full",
        "登记内容与所签陈述不符：opinion",
    ),
    "a signature made void": (
        "UPDATE signature SET void_at='2026-11-01 00:00:00.000000' WHERE case_id=:full",
        "失效时间",
    ),
    "a signature gone": (
        "DELETE FROM signature WHERE case_id=:full AND element='sign_secretary'",
        "签名表中没有这一签名",
    ),
    "a public key": (
        ("UPDATE signing_key SET public=(SELECT public FROM signing_key s WHERE"
        " s.id<>signing_key.id LIMIT 1)"),
        "公钥",
    ),
    "a key's owner": ("UPDATE signing_key SET person_id='officer'", "不是同一人"),
    "a file": ("UPDATE evidence_file SET content=x'00'", "digest"),
    "a file and its digest": (
        ("UPDATE evidence_file SET content=x'00', digest="
        "'6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'"),
        "digest",
    ),
    "a file's name": ("UPDATE evidence_file SET name='别的.pdf'", "name"),
    "a file gone": ("DELETE FROM evidence_file", "evidence_file 缺少文件"),
    "a case that ended": (
        "UPDATE process_instance SET state='running' WHERE id=:full",
        "state",
    ),
    "how a case ended": (
        "UPDATE process_instance SET outcome='stopped' WHERE id=:full",
        "outcome",
    ),
    "whom a case is about": (
        "UPDATE process_instance SET subject='别样人' WHERE id=:full",
        "subject",
    ),
    "where a case stands": (
        ("UPDATE process_instance SET tokens=(SELECT tokens FROM process_instance WHERE"
        " id=:checks) WHERE id=:fresh"),
        "tokens 与登记不符",
    ),
    "tokens that nobody can read": (
        "UPDATE process_instance SET tokens='{}' WHERE id=:fresh",
        "tokens 无法读取",
    ),
    "a timer": (
        "UPDATE job SET due_at='2026-01-01 00:00:00.000000' WHERE case_id=:signed",
        "due",
    ),
    "a timer gone": ("DELETE FROM job WHERE case_id=:signed", "job 缺少作业"),
    "the model": (
        "UPDATE process_definition SET files=replace(files,'民主推荐','民主测评')",
        "digest",
    ),
}  # fmt: skip


def test_what_nobody_edited_is_whole(audited: County) -> None:
    assert audited.core.read(proofs) == ()
    proof = audited.core.read(lambda ctx: prove(ctx, FULL))
    assert proof.whole
    assert proof.compared["signature"] == 2
    assert proof.compared["evidence"] > 30


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_in_the_database_is_named(audited: County, edit: str) -> None:
    statement, told = EDITS[edit]
    edited(audited, statement)

    found = [str(fault) for fault in audited.core.read(proofs)]

    assert any(told in fault for fault in found), found


def test_the_first_fault_is_the_event_that_was_edited(audited: County) -> None:
    edited(audited, EDITS["a ballot's opinion"][0])

    proof = audited.core.read(lambda ctx: prove(ctx, FULL))

    seq = proof.faults[0].seq
    view = audited.core.execute(engine.audit.ReadTrail("auditor", FULL, "vote"))
    assert [e.actor_id for e in view.events if e.seq == seq] == ["deputy"]
    assert str(proof.faults[0]).startswith(f"case:{FULL} 第 {seq} 条：evidence 第 ")


def test_a_whole_case_that_is_gone_is_missed_by_the_register_of_the_year(
    audited: County,
) -> None:
    tables = ("evidence", "user_task", "job", "signature", "incident", "evidence_file")
    edited(
        audited,
        *(f"DELETE FROM {table} WHERE case_id=:full" for table in tables),  # noqa: S608
        "DELETE FROM history_event WHERE chain='case:'||:full",
        "DELETE FROM chain WHERE id='case:'||:full",
        "DELETE FROM process_instance WHERE id=:full",
    )

    told = [str(f) for f in audited.core.read(proofs)]
    assert told[0] == f"case:{FULL} 第 1 条：process_instance 中没有这个案件"
    assert all("process_instance 缺少" in each for each in told[1:])


def test_a_body_that_was_erased_by_law_leaves_the_case_whole(audited: County) -> None:
    edited(
        audited,
        "UPDATE history_event SET body=NULL, salt=NULL WHERE chain='case:'||:full"
        " AND type='task.completed' AND element='dossier_review'",
    )

    assert audited.core.read(lambda ctx: prove(ctx, FULL)).faults == ()
    view = audited.core.execute(engine.audit.ReadTrail("auditor", FULL))
    assert [e.element for e in view.events if e.erased] == ["dossier_review"]


def test_the_command_line_says_it_is_whole_or_names_the_place(audited: County) -> None:
    run = audited.app.test_cli_runner().invoke
    whole = run(args=["history", "verify"])
    assert (whole.exit_code, whole.output) == (0, "ok\n")
    edited(audited, EDITS["an answer"][0])

    broken = run(args=["history", "verify"])
    this = run(args=["history", "verify", "--case", FULL])
    other = run(args=["history", "verify", "--case", SIGNED])
    unknown = run(args=["history", "verify", "--case", "1999-0001"])

    assert broken.exit_code == this.exit_code == unknown.exit_code == 1
    assert this.output.startswith(f"FAIL case:{FULL} 第 ")
    assert "evidence" in broken.output
    assert other.exit_code == 0


def test_a_signature_is_proved_over_the_text_as_it_stood_when_it_was_given(
    audited: County,
) -> None:
    """A correction afterwards changes the text of today, not what was signed."""
    changes = {"integrity_conclusion.text": "另一种说法，另一种结论。"}
    audited.core.execute(engine.CorrectFacts(SIGNED, "officer", changes, "笔误"))

    proof = audited.core.read(lambda ctx: prove(ctx, SIGNED))
    view = audited.core.execute(engine.audit.ReadTrail("auditor", SIGNED, "signature"))

    assert proof.faults == ()
    given = [event.signature for event in view.events if event.signature]
    assert [signature.fault for signature in given] == ["", ""]
    assert all(signature.void_at for signature in given)


def test_the_tokens_of_every_moment_are_those_the_engine_had_then(audited: County) -> None:
    """Played back to its end, the history stands where the live case stands."""
    for case in (SIGNED, CHECKS, FRESH):
        live = _live(audited, case)
        last = audited.core.execute(engine.audit.ReadTrail("auditor", case)).length
        moment = audited.core.execute(engine.audit.ReadTrail("auditor", case, seq=last)).moment
        assert moment is not None
        open_now = {stand.element for stand in live.open}
        assert {stand.element for stand in moment.standing} >= open_now
        for now, then in zip(live.diagrams, moment.diagrams, strict=True):
            tasks = [e for e, _, state in now.steps if state == "active"]
            assert tasks == [e for e, _, state in then.steps if state == "active"]
            assert [e for e, _, state in now.steps if state == "done"] == [
                e for e, _, state in then.steps if state == "done"
            ]


def _live(county: County, case: str) -> CaseView:
    return county.core.read(lambda ctx: engine.queries.case_page(ctx, case, "auditor"))


def test_a_past_moment_shows_what_was_open_then_and_nothing_later(audited: County) -> None:
    view = audited.core.execute(engine.audit.ReadTrail("auditor", FULL))
    done = next(e for e in view.events if e.element == "motion" and e.type == "task.completed")

    moment = audited.core.execute(engine.audit.ReadTrail("auditor", FULL, seq=done.seq)).moment

    assert moment is not None
    assert [stand.element for stand in moment.standing] == ["recommendation"]
    assert moment.standing[0].holder == "样例县委组织部 组织部门干部"
    assert {"analysis", "motion"} <= set(moment.diagrams[0].done)
    assert moment.diagrams[0].active == ("recommendation",)
    assert "agenda" not in moment.diagrams[0].done


def test_every_event_body_is_canonical_json(audited: County) -> None:
    with audited.core.database.connect() as connection:
        for (body,) in connection.exec_driver_sql("SELECT body FROM history_event"):
            text = json.dumps(
                json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")
            )
            assert text == body

"""The interchange file of the approval form 干部任免审批表 (`.lrmx`): read, written, judged.

`read` and `write` lose nothing; `candidate_facts` says what the form can tell of a
candidate and leaves out the rest, `form_of` writes the facts of a case into a form;
`problems` lists what does not agree with itself.
"""

from workflows.lrmx.checks import Problem, problems
from workflows.lrmx.facts import candidate_facts
from workflows.lrmx.form import Element, Extra, FamilyMember, Form, FormRefused, said
from workflows.lrmx.given import form_of
from workflows.lrmx.reading import LIMIT, read
from workflows.lrmx.writing import write

__all__ = [
    "LIMIT",
    "Element",
    "Extra",
    "FamilyMember",
    "Form",
    "FormRefused",
    "Problem",
    "candidate_facts",
    "form_of",
    "problems",
    "read",
    "said",
    "write",
]

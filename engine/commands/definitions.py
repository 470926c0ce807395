"""Publish a procedure: compiled first, stored once by its digest, never changed after."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.context import Context
from engine.definitions import compile_procedure, digest_of, published
from engine.errors import Attempt
from engine.interpreter import ModelRefused
from engine.lint import ERROR, UNPROVEN, proof
from engine.models import ProcessDefinition


@dataclass(frozen=True)
class PublishProcedure:
    """Make a bundle the version on which the next case runs. Returns its version number.

    A bundle that is published already is left as it is. `actor` None is the installation
    publishing the models it came with. Raises ModelRefused where it does not compile or where
    the proof refuses it; the rest of the check is for whoever brings the files in.
    """

    key: str
    files: Mapping[str, str]
    actor: str | None

    def attempt(self) -> Attempt:
        return Attempt("PublishProcedure", self.actor, values={"key": self.key})

    def run(self, ctx: Context) -> int:
        digest = digest_of(self.files)
        latest = published(ctx.session, self.key)
        if latest is not None and latest.digest == digest:
            return latest.version
        compile_procedure(self.key, self.files)
        for finding in proof(self.key, self.files):
            if finding.severity in {ERROR, UNPROVEN}:
                raise ModelRefused(finding.file, finding.element, finding.found)
        return keep_definition(ctx, self.key, self.files, self.actor, after=latest)


def keep_definition(
    ctx: Context,
    key: str,
    files: Mapping[str, str],
    actor: str | None,
    after: ProcessDefinition | None,
    **told: object,
) -> int:
    """Store the version `after` the latest and write it into its chain, with what is `told`."""
    version = after.version + 1 if after else 1
    digest = digest_of(files)
    ctx.session.add(
        ProcessDefinition(
            key=key,
            version=version,
            digest=digest,
            files=dict(files),
            published_at=ctx.now,
            published_by=actor,
        )
    )
    ctx.record(
        "definition.published",
        actor=actor,
        chain=f"definition:{key}",
        body={"key": key, "version": version, "digest": digest, **told},
    )
    return version

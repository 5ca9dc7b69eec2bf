"""How sure it is that a run took the package in. The strongest proof decides; what is missing never counts as clear."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Callable, List, NamedTuple

from irrunner.checks.exposure.model import ALLOWED, CLEAR, HIT, NPM, UNKNOWN, USED, Finding
from irrunner.checks.exposure.runs.log_lines import FETCHED, OTHER, TAKEN
from irrunner.checks.exposure.runs.model import (
    CANNOT_TELL,
    CONFIRMED,
    LIKELY,
    NO_EVIDENCE,
    POSSIBLE,
    GradedRun,
    Run,
)

if TYPE_CHECKING:
    from irrunner.checks.exposure.runs.commits import CommitFacts
    from irrunner.checks.exposure.runs.logs import LogProof, Logs

_NEVER_RAN = ("skipped", "action_required", "startup_failure", "created", "manual", "scheduled", "stale")
_PULL = ("pull_request", "merge_request")
_PYTHON_INSTALLS = (
    r"\bpip[0-9.]*\s+(?:install|download|wheel|sync)\b|\bpip-sync\b|\buvx?\s|\bpoetry\s+(?:install|sync|add|update|lock)\b|"
    r"\bpdm\s+(?:install|sync|add|update)\b|\bpipenv\s|\bpipx\s|\b(?:tox|nox|hatch|conda|mamba|rye|pixi)\b"
)
_NODE_INSTALLS = r"\b(?:npm|npx|pnpm|pnpx|yarn|bun|bunx|lerna|rush|nx)\b"
_OTHER_INSTALLS = (
    r"\b(?:docker|podman|buildah|kaniko|make|compose)\b|\.sh\b|uses:\s*['\"]?\./|/\.github/workflows/|"
    r"^\s*(?:include|trigger):"
)
_INSTALLS = {
    True: re.compile("%s|%s" % (_NODE_INSTALLS, _OTHER_INSTALLS), re.MULTILINE),
    False: re.compile("%s|%s" % (_PYTHON_INSTALLS, _OTHER_INSTALLS), re.MULTILINE),
}
_GOVERNED = {
    "package.json": ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"),
    "pyproject.toml": ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"),
    "Pipfile": ("Pipfile.lock",),
}
"""Which lock files say what a range in a manifest resolves to."""


class CommitAnswer(NamedTuple):
    """A commit that a run names: what its files say, or why nobody can read it."""

    checkout: str
    facts: CommitFacts | None
    why: str = ""


def grade(run: Run, logs: Logs, built: CommitAnswer, locked_then: Callable[[Run], GradedRun | None]) -> GradedRun:
    """The grade of one run, with its reason.

    Args:
        run: which.
        logs: what the logs of all runs say.
        built: the commit that it names.
        locked_then: what other branches of the checkout had locked while the run went on; None where that is nothing.
    """
    proofs = logs.proofs.get(run.id, {})
    if TAKEN in proofs:
        return _by_log(run, CONFIRMED, proofs[TAKEN], "its log shows it")
    if run.conclusion in _NEVER_RAN and run.attempts <= 1:
        return GradedRun(run, NO_EVIDENCE, "it never ran: %s" % run.conclusion)
    answer = GradedRun(run, CANNOT_TELL, built.why)
    if built.facts is not None:
        answer = _by_commit(run, built.facts, built.checkout, logs)
    if answer.grade != LIKELY and FETCHED in proofs:
        return _by_log(run, LIKELY, proofs[FETCHED], "its log shows that it was looked at or listed")
    if answer.grade != NO_EVIDENCE:
        return answer
    if run.id in logs.unread:
        return answer._replace(grade=CANNOT_TELL, reason="%s; but its log %s" % (answer.reason, logs.unread[run.id]))
    if run.event.startswith(_PULL):  # it builds the merge with its base, which no checkout keeps
        return locked_then(run) or answer
    return answer


def _by_log(run: Run, grade_: str, proof: LogProof, why: str) -> GradedRun:
    reason = "%s: %s" % (why, proof.proof.text)
    return GradedRun(run, grade_, reason, "", proof.proof.version, "", proof.place, proof.line)


def _by_commit(run: Run, facts: CommitFacts, checkout: str, logs: Logs) -> GradedRun:
    findings = [each for each in facts.findings if _belongs(each, run, facts)]
    pinned = [each for each in findings if each.verdict == HIT]
    if pinned:
        best = pinned[0]
        why = _unsure_of_install(run, facts, best)
        reason = "%s of its commit %s %s %s" % (best.path, _verb(best), best.package, best.version)
        return _by_finding(
            run, POSSIBLE if why else LIKELY, best, checkout, "%s; %s" % (reason, why) if why else reason
        )
    open_ranges = [each for each in findings if each.verdict == UNKNOWN and not _governed(each, findings)]
    other = logs.proofs.get(run.id, {}).get(OTHER)
    if open_ranges and other:
        reason = "its log takes %s: %s" % (other.proof.version, other.proof.text)
        return _by_log(run, NO_EVIDENCE, other, "its log takes another version")._replace(reason=reason)
    if open_ranges:
        best = open_ranges[0]
        reason = "%s of its commit: %s" % (best.path, best.note or "names no version")
        return _by_finding(run, POSSIBLE, best, checkout, reason)
    if facts.troubles:
        path, why = facts.troubles[0]
        return GradedRun(run, CANNOT_TELL, "%s of its commit %s" % (path, why), place="%s!/%s" % (checkout, path))
    return _without_evidence(run, findings, facts, checkout)


def _without_evidence(run: Run, findings: List[Finding], facts: CommitFacts, checkout: str) -> GradedRun:
    others = [each for each in findings if each.verdict == CLEAR and each.version]
    if others:
        best = others[0]
        reason = "%s of its commit %s %s %s" % (best.path, _verb(best), best.package, best.version)
        return _by_finding(run, NO_EVIDENCE, best, checkout, reason)
    is_locked = any(_is_lock(path) for path in facts.files)
    reason = "no file of its commit names it"
    if not is_locked:
        reason += ", and none locks anything: what a dependency asks for, only a log can tell"
    return GradedRun(run, NO_EVIDENCE, reason)


def _by_finding(run: Run, grade_: str, best: Finding, checkout: str, reason: str) -> GradedRun:
    place = "%s!/%s" % (checkout, best.path)
    return GradedRun(run, grade_, reason, best.package, best.version, best.range, place, best.line)


def _verb(finding: Finding) -> str:
    return {"locked": "pins", USED: "uses", "installed": "holds", ALLOWED: "allows"}.get(finding.state, "names")


def _belongs(finding: Finding, run: Run, facts: CommitFacts) -> bool:
    """A workflow counts only for its own runs, where the export says which one that is."""
    is_workflow = "/workflows/" in "/" + finding.path
    return not (is_workflow and run.workflow in facts.ci and finding.path != run.workflow)


def _governed(finding: Finding, findings: List[Finding]) -> bool:
    """Whether a lock file beside the manifest, or above it, says what the range was resolved to."""
    if finding.state != ALLOWED:
        return False
    name = posixpath.basename(finding.path)
    locks = _GOVERNED.get(name, ())
    pinned = name.rpartition(".")[0] + ".txt" if name.endswith(".in") else ""
    for other in findings:
        if other.verdict == CLEAR and other.version and other.package == finding.package:
            base = posixpath.basename(other.path)
            folder = posixpath.dirname(other.path)
            above = not folder or (posixpath.dirname(finding.path) + "/").startswith(folder + "/")
            if above and (base in locks or (pinned and base == pinned)):
                return True
    return False


def _is_lock(path: str) -> bool:
    name = posixpath.basename(path)
    return any(name in names for names in _GOVERNED.values()) or name.startswith("pylock.")


def _unsure_of_install(run: Run, facts: CommitFacts, finding: Finding) -> str:
    """Why the run may not install what the lock file pins; empty where it does, or where nobody says what it does."""
    if finding.state == USED:
        return ""
    text = facts.ci.get(run.workflow)
    if text is None or _INSTALLS[finding.ecosystem == NPM].search(text):
        return ""
    return "but %s has no command that is known to install" % run.workflow

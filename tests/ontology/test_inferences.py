"""What follows from the axioms over the real tables: members of defined classes, chains, transitive walks."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from koban_kg.names import ID, KOBAN, SKOS


def members(store: ox.Store, pattern: str) -> list[str]:
    """The last segments of what ``?x`` is bound to, sorted."""
    rows = store.query(
        f"SELECT DISTINCT ?x {{ {pattern} }}",
        prefixes={"koban": KOBAN, "kid": ID, "skos": SKOS, "owl": "http://www.w3.org/2002/07/owl#"},
    )
    assert isinstance(rows, ox.QuerySolutions)
    return sorted(row["x"].value.rsplit("/", 1)[1] for row in rows if isinstance(row["x"], ox.NamedNode))


COUNTS = {
    # capabilities by primary mode, and the kinds of approach
    "ReactiveCapability": 22,
    "ProactiveCapability": 72,
    "CoactiveCapability": 43,
    "Method": 39,
    "PolicingModel": 30,
    "BestPractice": 18,
    "Technology": 11,
    "Strategy": 10,
    "Tool": 8,
    # cautions, evidence
    "CautionedPractice": 11,
    "HarmfulPractice": 2,
    "RiskyPractice": 3,
    "IneffectivePractice": 6,
    "EvaluatedPractice": 116 - 40,
    "EffectEvidence": 212,
    "ReviewEvidence": 44 + 24,
    "PrimaryStudyEvidence": 40 + 57 + 47,
    "SchemeRating": 33,
    # people, law
    "VulnerableGroup": 11,
    "EscoSkill": 84,
    "Competence": 18,
    "ProhibitionNorm": 30,
    "PermissionNorm": 19,
    "PendingNorm": 6,
    "AiUseCase": 36,
}


def test_defined_classes_have_the_members_their_definition_says(known: ox.Store) -> None:
    found = {name: len(members(known, f"?x a koban:{name}")) for name in COUNTS}

    assert found == COUNTS


def test_capabilities_of_all_modes(known: ox.Store) -> None:
    assert members(known, "?x a koban:AllModeCapability") == ["CP-DIG-01", "CP-ENG-14", "CP-TRU-01"]


def test_practices_with_adverse_evidence(known: ox.Store) -> None:
    assert members(known, "?x a koban:PracticeWithAdverseEvidence") == [
        "body-worn-cameras",
        "cure-violence",
        "formal-juvenile-processing",
        "predictive-policing-person",
        "procedural-justice-script",
        "scared-straight",
        "school-resource-officers",
        "secured-by-design",
        "singapore-npp-npc",
        "women-police-stations",
    ]


def test_what_addresses_a_narrower_problem_tackles_the_broader(known: ox.Store) -> None:
    practices = members(known, r"?x koban:tackles kid:problem\/prb-burglary ; a koban:Methodology")
    walked = members(known, r"?x koban:addresses/skos:broader* kid:problem\/prb-crime ; a koban:Methodology")

    assert practices == [
        "alley-gating",
        "cpted",
        "neighbourhood-watch",
        "repeat-victimisation-cocooning",
        "secured-by-design",
        "whatsapp-neighbourhood-groups",
    ]
    assert members(known, r"?x koban:tackles kid:problem\/prb-crime ; a koban:Methodology") == walked


CHAINS = {
    "serves": "koban:contributesTo|(koban:strengthens|koban:develops)/koban:contributesTo",
    "relevantDomain": "koban:domain|"
    "(koban:strengthens|koban:develops|koban:enables|koban:concernsCapability)/koban:domain",
    "preparesFor": "(koban:develops|koban:enables)/koban:addresses",
    "drawsOnSkill": "koban:usesSkill|koban:strengthens/^koban:enables",
    "trainedBy": "koban:strengthens/^koban:develops",
    "mayBeSubjectTo": "koban:subjectTo|koban:strengthens/koban:subjectTo",
    "requiresTransitively": "koban:requires+",
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_says_what_its_path_walks(known: ox.Store, name: str) -> None:
    def pairs(path: str) -> set[tuple[str, str]]:
        rows = known.query(f"SELECT DISTINCT ?a ?b {{ ?a {path} ?b }}", prefixes={"koban": KOBAN})
        assert isinstance(rows, ox.QuerySolutions)
        return {(str(row["a"]), str(row["b"])) for row in rows}

    found = pairs(f"koban:{name}")

    assert found == pairs(CHAINS[name])
    assert found


def test_no_capability_requires_itself_and_nothing_is_two_things(known: ox.Store) -> None:
    assert members(known, "?x koban:requiresTransitively ?x") == []
    assert members(known, "?x owl:sameAs ?y FILTER (?x != ?y)") == []

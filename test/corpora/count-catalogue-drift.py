"""Counts what unchanged managed policies came to match as AWS's catalogue of actions grew, for comparison with drift.

Shares nothing with it: another language, patterns as regular expressions, documents expanded into sets of names.
Usage: count-catalogue-drift.py CATALOGUES TIMELINE FROM/TO... with days on which a catalogue was recorded. Prints
JSON: span -> newly (actions only the later catalogue has), gone, unchanged (policies with the same document at both
ends), policies: name -> wild (new actions that a wildcard or a NotAction of an Allow matches), named (of these: also
written out in an Allow), denied (of these: also matched by some Deny, whatever its conditions).
"""

import gzip
import json
import re
import sys


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def catalogues(path, days):
    """Names by day, spelled as recorded."""
    names, found = set(), {}
    for month in lines(path):
        names = (names - set(month.get("removed", []))) | set(month["added"])
        if month["at"][:10] in days:
            found[month["at"][:10]] = set(names)
    return found


def in_force(entries, day):
    past = [entry for entry in entries if entry["at"] < f"{day}T00:00:00Z"]
    return past[-1]["document"] if past else None


def as_list(value):
    return value if isinstance(value, list) else [value]


def matching(pattern, names):
    if "*" not in pattern and "?" not in pattern:
        return {name for name in names if name.lower() == pattern.lower()}
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    expression = re.compile("".join(parts), re.IGNORECASE | re.DOTALL)
    return {name for name in names if expression.fullmatch(name)}


def judged(document, new):
    wild, named, denied = set(), set(), set()
    for statement in as_list(document["Statement"]):
        if "NotAction" in statement:
            matched = new.difference(*(matching(one, new) for one in as_list(statement["NotAction"])))
            literal = set()
        else:
            patterns = as_list(statement["Action"])
            is_glob = lambda one: "*" in one or "?" in one
            matched = set().union(*(matching(one, new) for one in patterns if is_glob(one)))
            literal = set().union(*(matching(one, new) for one in patterns if not is_glob(one)))
        if statement["Effect"] == "Deny":
            denied |= matched | literal
        else:
            wild |= matched
            named |= literal
    return {"wild": sorted(wild), "named": sorted(named & wild), "denied": sorted(denied & wild)}


def count(policies, older, newer, start, end):
    new = newer - older
    found, unchanged = {}, 0
    for name, entries in policies.items():
        before, after = in_force(entries, start), in_force(entries, end)
        if before is None or json.dumps(before, sort_keys=True) != json.dumps(after, sort_keys=True):
            continue
        unchanged += 1
        one = judged(after, new)
        if one["wild"]:
            found[name] = one
    return {"newly": len(new), "gone": len(older - newer), "unchanged": unchanged, "policies": found}


def main(catalogue, timeline, *spans):
    days = {day for span in spans for day in span.split("/")}
    dated = catalogues(catalogue, days)
    policies = {}
    for entry in lines(timeline):
        policies.setdefault(entry["policyName"], []).append(entry)
    for entries in policies.values():
        entries.sort(key=lambda entry: entry["at"])
    result = {}
    for span in spans:
        start, end = span.split("/")
        result[span] = count(policies, dated[start], dated[end], start, end)
    print(json.dumps(result))


main(*sys.argv[1:])

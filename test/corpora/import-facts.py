"""What folders of CloudTrail recordings say, worked out for comparison with what an import of them stored.

Shares nothing with drift; the names of policy changes are those of count-changes.py beside it. Prints JSON:
folder -> {"changes", "attempts": events counted once each; "others": operation -> count of the calls that wrote
something and are no policy change; "deletedHolding": roles that were deleted while, by the log, they still held a
policy}. Usage: import-facts.py FOLDER...
"""

import collections
import contextlib
import io
import json
import pathlib
import re
import runpy
import sys

FOLDERS = sys.argv[1:]
sys.argv = sys.argv[:1]
with contextlib.redirect_stdout(io.StringIO()):
    BESIDE = runpy.run_path(str(pathlib.Path(__file__).with_name("count-changes.py")))


def events_of(folder):
    """Each event once, in the order in which they happened."""
    found = {}
    for path in sorted(folder.glob("*.json*")):
        for event in BESIDE["events_in"](BESIDE["read"](path)):
            key = event.get("eventID") or json.dumps(event, sort_keys=True)
            found.setdefault(key, event)
    return sorted(found.values(), key=lambda event: (event["eventTime"], rank(event["eventName"])))


def rank(name):
    """Within one second: what makes, what takes away, and last the role itself."""
    if name == "DeleteRole":
        return 2
    return 1 if name.startswith(("Delete", "Detach")) else 0


def operation_of(event):
    name = re.sub(r"20\d{6}(v\d)?$|20\d\d_\d\d_\d\d$", "", event["eventName"])
    return event["eventSource"].split(".")[0], name


def deleted_holding(events):
    """A role's own policies go with it, and IAM refuses to delete one that has any: the log must have lost a call."""
    held = collections.defaultdict(set)
    found = []
    for event in events:
        service, name = operation_of(event)
        request = event.get("requestParameters") or {}
        if service != "iam" or "errorCode" in event or "roleName" not in request:
            continue
        role = f"arn:aws:iam::{event['recipientAccountId']}:role/{request['roleName']}"
        if name == "PutRolePolicy":
            held[role].add(request["policyName"])
        elif name == "AttachRolePolicy":
            held[role].add(request["policyArn"])
        elif name == "DeleteRolePolicy":
            held[role].discard(request["policyName"])
        elif name == "DetachRolePolicy":
            held[role].discard(request["policyArn"])
        elif name == "DeleteRole":
            if held[role]:
                found.append({"role": role, "at": event["eventTime"], "held": sorted(held[role])})
            del held[role]
    return found


def facts(folder):
    events = events_of(folder)
    outcomes = collections.Counter()
    others = collections.Counter()
    for event in events:
        service, name = operation_of(event)
        if BESIDE["changes_policy"](service, name, event.get("requestParameters")):
            outcomes["attempts" if "errorCode" in event else "changes"] += 1
        elif event.get("readOnly") is False:
            others[f"{service}:{name}"] += 1
    return {
        "changes": outcomes["changes"],
        "attempts": outcomes["attempts"],
        "others": dict(sorted(others.items())),
        "deletedHolding": deleted_holding(events),
    }


print(json.dumps({pathlib.Path(folder).name: facts(pathlib.Path(folder)) for folder in FOLDERS}))

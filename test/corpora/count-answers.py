"""Counts what recorded AWS answers hold, for comparison with drift's readers of answers.

Shares nothing with the readers: another language, and rules written from AWS's API reference. Prints JSON:
"service:Operation" -> {recorded, refused: {code: n}, documents: answers that hold a policy document somewhere,
facets: {family: n}, root: answers about the root user}. Facets are counted for operations that drift reads.
Usage: count-answers.py FOLDER
"""

import collections
import json
import pathlib
import re
import sys
import urllib.parse


def is_policy(value):
    return isinstance(value, dict) and "Statement" in value


def decoded(text):
    for candidate in (text, urllib.parse.unquote(text)):
        try:
            return json.loads(candidate)
        except ValueError:
            continue
    return None


def holds_policy(value):
    if isinstance(value, str):
        return "Statement" in value and is_policy(decoded(value))
    if isinstance(value, list):
        return any(holds_policy(each) for each in value)
    if isinstance(value, dict):
        return is_policy(value) or any(holds_policy(each) for each in value.values())
    return False


def boundary(holder):
    return {"permissions-boundary": 1 if "PermissionsBoundary" in holder else 0}


def one(family, document):
    return {family: 1 if document else 0}


def statements(document):
    listed = json.loads(document)["Statement"]
    return {"statement": len(listed) if isinstance(listed, list) else 1}


FACETS = {
    "iam:GetRole": lambda a: {"trust": 1, **boundary(a["Role"])},
    "iam:ListRoles": lambda a: {"trust": len(a["Roles"])},
    "iam:GetUser": lambda a: boundary(a["User"]),
    "iam:ListUsers": lambda a: {},
    "iam:ListGroups": lambda a: {},
    "iam:GetGroup": lambda a: {"group": len(a["Users"])},
    "iam:ListGroupsForUser": lambda a: {"group": len(a["Groups"])},
    "iam:GetPolicy": lambda a: {"default-version": 1},
    "iam:ListPolicies": lambda a: {"default-version": len(a["Policies"])},
    "iam:GetPolicyVersion": lambda a: {
        "version": 1,
        "default-version": 1 if a["PolicyVersion"]["IsDefaultVersion"] else 0,
    },
    "iam:ListAttachedRolePolicies": lambda a: {"attached": len(a["AttachedPolicies"])},
    "iam:ListAttachedUserPolicies": lambda a: {"attached": len(a["AttachedPolicies"])},
    "iam:ListAttachedGroupPolicies": lambda a: {"attached": len(a["AttachedPolicies"])},
    "s3:ListBuckets": lambda a: {},
    "s3:GetBucketPolicy": lambda a: one("resource-policy", a["Policy"]),
    "kms:ListKeys": lambda a: {},
    "kms:GetKeyPolicy": lambda a: one("resource-policy", a["Policy"]),
    "sqs:ListQueues": lambda a: {},
    "sqs:GetQueueAttributes": lambda a: one("resource-policy", a["Attributes"].get("Policy")),
    "sns:ListTopics": lambda a: {},
    "sns:GetTopicAttributes": lambda a: one("resource-policy", a["Attributes"].get("Policy")),
    "lambda:ListFunctions": lambda a: {},
    "lambda:GetPolicy": lambda a: statements(a["Policy"]),
    "secretsmanager:ListSecrets": lambda a: {},
    "secretsmanager:GetResourcePolicy": lambda a: one("resource-policy", a.get("ResourcePolicy")),
}


def count(folder):
    found = {}
    for path in sorted(pathlib.Path(folder).glob("*/*.json")):
        service, name = re.fullmatch(r"(.+)\.([A-Za-z0-9]+)_\d+\.json", path.name).groups()
        answer = json.loads(path.read_text(encoding="utf-8"))["data"]
        operation = f"{service}:{name}"
        row = found.setdefault(
            operation,
            {"recorded": 0, "refused": collections.Counter(), "documents": 0, "root": 0, "facets": collections.Counter()},
        )
        row["recorded"] += 1
        if "Error" in answer:
            row["refused"][answer["Error"]["Code"]] += 1
            continue
        row["documents"] += holds_policy(answer)
        row["root"] += name == "GetUser" and "UserName" not in answer["User"]
        if operation in FACETS:
            row["facets"].update(FACETS[operation](answer))
    for row in found.values():
        row["facets"] = {family: n for family, n in sorted(row["facets"].items()) if n}
    return found


print(json.dumps(count(sys.argv[1]), sort_keys=True))

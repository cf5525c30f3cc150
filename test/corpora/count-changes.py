"""Counts policy changes in folders of CloudTrail recordings, for comparison with drift's decoder.

Shares nothing with the decoder: another language, another list of names (written from the IAM and service
authorisation references), another way of reading the files. Prints JSON: folder -> "outcome service:Operation"
-> count. Usage: count-changes.py FOLDER...
"""

import collections
import json
import pathlib
import re
import sys

VERBS_OF_IAM = {
    "Role": "Create Delete",
    "User": "Create Delete",
    "Group": "Create Delete",
    "Policy": "Create Delete",
    "PolicyVersion": "Create Delete",
    "InstanceProfile": "Create Delete",
    "LoginProfile": "Create Update Delete",
    "AccessKey": "Create Update Delete",
    "ServiceLinkedRole": "Create Delete",
    "RolePolicy": "Put Delete Attach Detach",
    "UserPolicy": "Put Delete Attach Detach",
    "GroupPolicy": "Put Delete Attach Detach",
    "RolePermissionsBoundary": "Put Delete",
    "UserPermissionsBoundary": "Put Delete",
}

OTHER_NAMES = {
    "iam": "UpdateAssumeRolePolicy SetDefaultPolicyVersion AddUserToGroup RemoveUserFromGroup "
    "AddRoleToInstanceProfile RemoveRoleFromInstanceProfile AcquireRole",
    "organizations": "CreatePolicy UpdatePolicy DeletePolicy AttachPolicy DetachPolicy EnablePolicyType "
    "DisablePolicyType CloseAccount MoveAccount LeaveOrganization RemoveAccountFromOrganization "
    "CreateOrganizationalUnit DeleteOrganizationalUnit CreateAccountResult",
    "s3": "CreateBucket DeleteBucket PutBucketPolicy DeleteBucketPolicy PutBucketAcl PutBucketPublicAccessBlock "
    "DeleteBucketPublicAccessBlock PutAccountPublicAccessBlock DeleteAccountPublicAccessBlock "
    "PutAccessPointPolicy DeleteAccessPointPolicy DeleteAccessPoint",
    "kms": "CreateKey ReplicateKey DeleteKey PutKeyPolicy CreateGrant RevokeGrant RetireGrant",
    "sqs": "AddPermission RemovePermission DeleteQueue",
    "sns": "AddPermission RemovePermission DeleteTopic",
    "lambda": "CreateFunction DeleteFunction AddPermission RemovePermission AddLayerVersionPermission "
    "RemoveLayerVersionPermission DeleteLayerVersion CreateFunctionUrlConfig UpdateFunctionUrlConfig "
    "DeleteFunctionUrlConfig PutResourcePolicy DeleteResourcePolicy",
    "secretsmanager": "CreateSecret PutResourcePolicy DeleteResourcePolicy",
    "ecr": "CreateRepository DeleteRepository SetRepositoryPolicy DeleteRepositoryPolicy PutRegistryPolicy "
    "DeleteRegistryPolicy",
    "glue": "PutResourcePolicy DeleteResourcePolicy",
    "backup": "PutBackupVaultAccessPolicy DeleteBackupVaultAccessPolicy DeleteBackupVault",
    "elasticfilesystem": "PutFileSystemPolicy DeleteFileSystemPolicy DeleteFileSystem",
    "ses": "PutIdentityPolicy DeleteIdentityPolicy DeleteIdentity DeleteEmailIdentity "
    "CreateEmailIdentityPolicy UpdateEmailIdentityPolicy DeleteEmailIdentityPolicy",
    "logs": "PutResourcePolicy DeleteResourcePolicy PutDestinationPolicy DeleteDestination",
    "events": "PutPermission RemovePermission DeleteEventBus",
}

NAMES = {f"iam:{verb}{noun}" for noun, verbs in VERBS_OF_IAM.items() for verb in verbs.split()} | {
    f"{service}:{name}" for service, names in OTHER_NAMES.items() for name in names.split()
}


def changes_policy(service, name, request):
    """Whether the call is about access; some calls are only when they carry a certain parameter."""
    operation = f"{service}:{name}"
    if operation in NAMES:
        return True
    if isinstance(request, dict) and request.get("omitted"):
        request = None
    given = json.dumps(request).lower()
    if operation in ("sqs:CreateQueue", "sqs:SetQueueAttributes", "sns:CreateTopic", "sns:SetTopicAttributes"):
        return request is None or '"policy"' in given
    if operation in ("iam:UpdateUser", "iam:UpdateGroup"):
        names = {key.lower(): value for key, value in (request or {}).items() if "name" in key.lower()}
        return request is None or len(names) > 1 and len(set(names.values())) > 1
    if operation == "secretsmanager:DeleteSecret":
        return request is None or '"forcedeletewithoutrecovery": true' in given
    return False


def events_in(value):
    if isinstance(value, list):
        for each in value:
            yield from events_in(each)
    elif isinstance(value, dict):
        if "eventName" in value and "eventSource" in value and "eventTime" in value:
            yield value
        else:
            for key in ("Records", "detail"):
                yield from events_in(value.get(key))


def read(path):
    text = path.read_text(encoding="utf-8")
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def count(folder):
    found = collections.Counter()
    for path in sorted(folder.glob("*.json*")):
        for event in events_in(read(path)):
            service = event["eventSource"].split(".")[0]
            name = re.sub(r"20\d{6}(v\d)?$|20\d\d_\d\d_\d\d$", "", event["eventName"])
            if changes_policy(service, name, event.get("requestParameters")):
                outcome = "failed" if "errorCode" in event else "applied"
                found[f"{outcome} {service}:{name}"] += 1
    return dict(sorted(found.items()))


print(json.dumps({pathlib.Path(arg).name: count(pathlib.Path(arg)) for arg in sys.argv[1:]}))

/** The configuration written beside the demo's records. */
export const demoPolicies = `# policies.yaml of the demo: who acts here, whose accounts these are, and who answers for what.
# With this file and the records beside it, every command of drift works: drift status, drift report, drift import …
version: 1

# Each report compares the end with these moments before it.
windows: [30d, 90d, 180d]

# A log that lags by less than this is normal. Longer gaps make a verdict indeterminate,
# unless they are accepted here, with a reason and a date.
coverage:
  maxLag: 24h
  accept: []

# Who makes changes, when it is not a person at a keyboard. The first match wins;
# whoever matches nothing is judged by what the record itself says.
actors:
  # Tunes the policies of our services on its own: each change within the pre-approved envelope.
  - id: scope-optimizer
    operator: ai-agent
    owner: platform@example.com
    match: { principal: "arn:aws:iam::111111111111:role/scope-optimizer" }
    envelope: scope-tuning
  # Starts the agent; changes nothing itself.
  - id: agent-runner
    operator: automation
    owner: platform@example.com
    match: { principal: "arn:aws:iam::111111111111:role/agent-runner" }
  # People need no entry: the records show them signing in through IAM Identity Center.

# Whose an account is. An account named nowhere is of unknown party.
parties:
  - { id: example, kind: ours, accounts: ["111111111111"] }
  # Fetches its own orders from us, and nothing else: that is what was agreed.
  - { id: acme, kind: partner, accounts: ["222222222222"] }

# Who answers for access. The first match wins. Nobody is named for invoice-reader: see what the report says.
owners:
  - { match: { party: acme }, owner: maria@example.com }
  - { match: { principal: "arn:aws:iam::111111111111:role/orders-*" }, owner: li.wei@example.com }
  - { match: { principal: "arn:aws:iam::111111111111:role/billing-*" }, owner: jonas@example.com }
  - { match: { principal: "arn:aws:iam::111111111111:role/finance-*" }, owner: jonas@example.com }
  - { match: { principal: "arn:aws:iam::111111111111:role/support-*" }, owner: noor@example.com }
  - { match: { principal: "arn:aws:iam::111111111111:role/platform-*" }, owner: priya@example.com }

# One file per decision of a human. There is none yet.
reviews: reviews/
`;

import type { ActorEvidence, ChangeEvent, Effect } from '../../src/core/model/event.ts';
import type { Snapshot } from '../../src/core/model/snapshot.ts';
import type { Decoded, Observed, StoredRecord } from '../../src/sources/source.ts';
import type { FileRow } from '../../src/store/event-store.ts';
import { at, clerk } from './timeline.ts';

export const scope = '111111111111/us-east-1';
export const ann: ActorEvidence = { identity: 'arn:aws:iam::111111111111:user/ann', identityType: 'IAMUser' };

function recordOf(id: string, second: number, operation: string): StoredRecord {
  return { id, scope, occurredAt: at(second), operation, body: `{"id":"${id}"}`, redacted: ['/secret'] };
}

function observedAt(second: number, operation: string): Observed {
  return { scope, at: at(second), operation, readOnly: false, failed: false };
}

/** An applied change, unless the test says otherwise. */
export function change(
  id: string,
  second: number,
  effects: readonly Effect[],
  own: Partial<ChangeEvent> = {},
): Decoded & { readonly kind: 'change' } {
  const operation = own.operation ?? 'iam:PutRolePolicy';
  return {
    kind: 'change',
    observed: observedAt(second, operation),
    record: recordOf(id, second, operation),
    event: {
      id,
      source: 'aws',
      scope,
      occurredAt: at(second),
      operation,
      outcome: 'applied',
      actor: ann,
      effects,
      ...own,
    },
  };
}

export function kept(id: string, second: number, operation: string, reason: string): Decoded {
  return {
    kind: 'kept',
    observed: observedAt(second, operation),
    record: recordOf(id, second, operation),
    reason,
  };
}

export function session(id: string, second: number): Decoded {
  const operation = 'sts:AssumeRole';
  return {
    kind: 'session',
    observed: observedAt(second, operation),
    session: {
      id,
      source: 'aws',
      scope,
      occurredAt: at(second),
      operation,
      actor: ann,
      issuedKeyId: 'ASIAEXAMPLE',
      targetRole: clerk.id,
      sessionName: 'run',
      details: '{}',
    },
  };
}

export function snapshot(id: string, second: number, own: Partial<Snapshot> = {}): Decoded {
  return {
    kind: 'snapshot',
    snapshot: {
      id,
      source: 'aws',
      scope,
      takenAt: at(second),
      call: 'iam:GetAccountAuthorizationDetails',
      covers: [
        { container: clerk.container, kind: clerk.kind, complete: true, families: ['inline', 'trust'] },
      ],
      objects: [],
      ...own,
    },
  };
}

export function fileRow(digest: string, own: Partial<FileRow> = {}): FileRow {
  return {
    digest,
    name: `${digest}.json`,
    source: 'aws',
    bytes: 10,
    records: 2,
    undecodable: 0,
    undecodableSamples: [],
    damage: undefined,
    slots: [],
    operations: [],
    ...own,
  };
}

import type { DeltaPart, ResidualBox } from '../../src/core/model/access.ts';
import type { Actor } from '../../src/core/model/actor.ts';
import type { AuditResult, ChangeSummary, Delta, WindowResult } from '../../src/core/model/audit.ts';
import type { CatalogueDrift, CatalogueGrant } from '../../src/core/model/catalogue-drift.ts';
import { type Instant, instant } from '../../src/core/model/time.ts';

const end = instant(Date.UTC(2026, 10, 22));
const daysAgo = (days: number): Instant => instant(end - days * 86_400_000);

/** Names that whoever makes a role, a session or a policy may choose. */
export const hostileNames: readonly string[] = [
  '@org/team',
  '=cmd|calc!A1',
  '<img src=x onerror=alert(1)>',
  'a|b||c',
  'two\nlines\r\n# three',
  'txt.\u202eexe\u2066x\u2069',
  '\u001b[31mred\u001b[0m\u001b]8;;https://evil.example\u0007',
  '`tick`` ```',
  'see https://evil.example/x and www.evil.example #1',
  '[click](https://evil.example)',
  'zero\u200bwidth\ufeff\u0085\u2028',
  '\u{e0041}tag',
  '会計係の役割'.repeat(20),
  'long'.repeat(2500),
];

export function role(name: string): string {
  return `arn:aws:iam::111111111111:role/${name}`;
}

export function box(
  actions: readonly string[],
  resources: readonly string[],
  own: Partial<ResidualBox> = {},
): ResidualBox {
  return {
    principals: [],
    actions,
    resources,
    conditions: [],
    except: [],
    origin: { object: role('desk'), facet: 'inline:read', statement: 'Read' },
    ...own,
  };
}

export function part(...boxes: readonly ResidualBox[]): DeltaPart {
  const [first] = boxes;
  return {
    boxes,
    witness: { action: first?.actions[0] ?? '', resource: first?.resources[0] ?? '', context: {} },
    size: { actions: new Set(boxes.flatMap((one) => one.actions)).size, atoms: boxes.length },
  };
}

export function delta(principal: string, own: Partial<Delta> = {}): Delta {
  return {
    principal,
    plane: 'iam',
    party: { id: 'ours', kind: 'ours' },
    owner: undefined,
    widened: null,
    narrowed: null,
    transient: null,
    unknownStart: null,
    indeterminate: [],
    weight: null,
    causes: [],
    enabledBy: [],
    reached: [],
    reachedMore: 0,
    passedBy: [],
    steps: [],
    ...own,
  };
}

export function actor(identity: string, own: Partial<Actor> = {}): Actor {
  return { identity, channel: 'cli', operator: 'unknown', grade: 'D', flags: [], id: undefined, ...own };
}

export function change(id: string, days: number, by: Actor): ChangeSummary {
  return {
    id,
    eventIds: [id],
    occurredAt: daysAgo(days),
    operation: 'iam:PutRolePolicy',
    actor: by,
    object: role('desk'),
    source: 'aws',
    net: 'remains',
    weight: 0,
    principals: [role('desk')],
  };
}

export function windowOf(deltas: readonly Delta[], own: Partial<WindowResult> = {}): WindowResult {
  const count = (test: (one: Delta) => boolean) => deltas.filter(test).length;
  return {
    days: 90,
    start: daysAgo(90),
    end,
    baseline: { from: daysAgo(90), reachesStart: true, looks: 0 },
    summary: {
      principalsWidened: count((one) => one.widened !== null),
      principalsNarrowed: count((one) => one.narrowed !== null),
      principalsTransient: count((one) => one.transient !== null),
      principalsUnknownStart: count((one) => one.unknownStart !== null),
      principalsIndeterminate: count((one) => one.indeterminate.length > 0),
      changes: { total: 3, remain: 2, undone: 1, neutral: 0, undecided: 0, notCompared: 0 },
      attempts: 1,
      byOperator: [
        { operator: 'ai-agent', changes: 2, actors: 1 },
        { operator: 'human', changes: 1, actors: 1 },
      ],
    },
    deltas,
    ...own,
  };
}

export function auditOf(windows: readonly WindowResult[], own: Partial<AuditResult> = {}): AuditResult {
  return {
    asOf: end,
    reviewedAt: end,
    verdict: 'indeterminate',
    verdictReasons: ['whether anybody agreed is not checked by this version'],
    complete: true,
    windows,
    changes: [],
    attempts: [],
    coverage: [
      {
        source: 'aws',
        scope: '111111111111/us-east-1',
        class: 'iam',
        kind: 'observed',
        from: daysAgo(90),
        to: end,
        gaps: [{ from: daysAgo(50), to: daysAgo(48), reason: 'no record of any kind' }],
      },
    ],
    planesNotCollected: ['oauth', 'gateway', 'east-west'],
    understanding: {
      statements: 40,
      decided: 39,
      undecided: [{ reason: 'a policy variable', statements: 1 }],
      unseen: 0,
      notCompared: [],
    },
    catalogue: { date: '2026-11-01', digest: 'sha256:0' },
    catalogueDrift: null,
    ...own,
  };
}

/** One statement that came to allow an action by its wildcard; every name in it is the given one. */
export function grant(name: string, own: Partial<CatalogueGrant> = {}): CatalogueGrant {
  return {
    object: role(name),
    facet: `inline:${name}`,
    statement: name,
    patterns: [name],
    except: [name],
    actions: [name],
    levels: [],
    principals: 1,
    isCertain: true,
    ...own,
  };
}

export function growth(grants: readonly CatalogueGrant[], own: Partial<CatalogueDrift> = {}): CatalogueDrift {
  return {
    from: { date: '2026-05-01', digest: 'sha256:old' },
    to: { date: '2026-11-01', digest: 'sha256:0' },
    start: daysAgo(90),
    end,
    newlyListed: 1048,
    noLongerListed: 12,
    principals: 3,
    startNotSeen: 0,
    actions: [],
    grants,
    ...own,
  };
}

/** A quarter of which a reader should understand everything at a glance. */
export function calm(): AuditResult {
  const agent = actor(role('optimizer'), { id: 'optimizer', operator: 'ai-agent', grade: 'B' });
  const maria = actor('arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0/maria@example.com', {
    operator: 'human',
    grade: 'B',
    channel: 'console',
  });
  const invoices = part(
    box(['s3:GetObject'], ['arn:aws:s3:::invoices/*'], {
      except: [{ resources: ['arn:aws:s3:::invoices/public/*'], conditions: [] }],
    }),
  );
  const orders = part(
    box(['dynamodb:GetItem', 'dynamodb:Query'], ['arn:aws:dynamodb:eu-west-1:111111111111:table/orders']),
  );
  return auditOf(
    [
      windowOf([
        delta('arn:aws:iam::222222222222:root', {
          party: { id: 'acme', kind: 'partner' },
          owner: 'li@example.com',
          widened: part(
            box(['sts:AssumeRole'], [role('exports')], {
              principals: ['arn:aws:iam::222222222222:root'],
              conditions: ['sts:ExternalId StringEquals acme-1'],
            }),
          ),
          causes: ['c3'],
        }),
        delta(role('desk'), {
          owner: 'ops@example.com',
          widened: part(...invoices.boxes, ...orders.boxes),
          narrowed: part(box(['s3:PutObject'], ['arn:aws:s3:::archive/*'])),
          causes: ['c1', 'c2'],
          steps: [
            { change: 'c1', at: daysAgo(60), part: invoices, isCertain: true, isFirstSight: false },
            { change: 'c2', at: daysAgo(30), part: orders, isCertain: true, isFirstSight: false },
          ],
        }),
        delta(role('batch'), {
          transient: part(box(['kms:Decrypt'], ['*'])),
          indeterminate: [{ reason: 'inline policy old: masked', old: '', new: '' }],
        }),
      ]),
    ],
    {
      changes: [change('c1', 60, agent), change('c2', 30, agent), change('c3', 10, maria)],
      attempts: [
        {
          eventId: 'x1',
          occurredAt: daysAgo(5),
          operation: 'iam:AttachRolePolicy',
          errorCode: 'AccessDenied',
          actor: agent,
          object: role('desk'),
        },
      ],
    },
  );
}

/** Every place that takes a name from a log, a policy or a file has a hostile one. */
export function hostile(names: readonly string[] = hostileNames): AuditResult {
  const deltas = names.map((name, index): Delta => {
    const own = part(
      box([`s3:${name}`], [`arn:aws:s3:::${name}/*`], {
        principals: index % 2 === 0 ? [] : [name],
        conditions: [`aws:PrincipalTag/x StringEquals ${name}`],
        except: [{ actions: [name], resources: [name], conditions: [name] }],
      }),
    );
    const witnessed: DeltaPart = {
      ...own,
      witness: { ...own.witness, principal: name, context: { [name]: name } },
    };
    const because = [name, `inline policy ${name}: masked`];
    return delta(role(name), {
      party: { id: name, kind: index % 2 === 0 ? 'partner' : 'unknown' },
      owner: name,
      widened: index % 3 === 0 ? witnessed : null,
      unknownStart:
        index % 3 === 1 ? { ...witnessed, because, settledBy: 'drift import an account snapshot' } : null,
      narrowed: witnessed,
      transient: witnessed,
      indeterminate: [1, 2, 3].map((n) => ({ reason: `${n} ${name}`, old: name, new: name })),
      causes: [`c${index}`],
      steps:
        index % 3 === 0
          ? [{ change: `c${index}`, at: daysAgo(20), part: witnessed, isCertain: true, isFirstSight: false }]
          : [],
    });
  });
  const [first = ''] = names;
  return auditOf([windowOf(deltas)], {
    verdictReasons: names.map((name) => `${name} was not seen in full`),
    changes: names.map((name, index) =>
      change(`c${index}`, 20, actor(name, index % 2 === 0 ? {} : { id: name })),
    ),
    attempts: names.map((name) => ({
      eventId: name,
      occurredAt: daysAgo(3),
      operation: name,
      errorCode: name,
      actor: actor(name),
      object: name,
    })),
    coverage: names.map((name) => ({
      source: name,
      scope: name,
      class: 'iam',
      kind: 'observed',
      from: daysAgo(90),
      to: end,
      gaps: [{ from: daysAgo(9), to: daysAgo(8), reason: name, accepted: name }],
    })),
    understanding: {
      statements: 9,
      decided: 1,
      undecided: names.map((reason) => ({ reason, statements: 1 })),
      unseen: 1,
      notCompared: names.map((kind) => ({ kind, objects: 1, changes: 1 })),
    },
    catalogue: { date: first, digest: first },
    catalogueDrift: growth(
      names.map((name) => grant(name, { levels: [{ level: name, actions: 1 }] })),
      {
        from: { date: first, digest: first },
        to: { date: first, digest: first },
        actions: names.map((name) => ({ name, levels: [name] })),
        startNotSeen: 7,
      },
    ),
  });
}

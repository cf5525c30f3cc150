/** Who made a change: three statements that are never merged into one label. */
export interface Actor {
  /** Whose credential: ARN or service name. */
  readonly identity: string;
  readonly channel:
    | 'console'
    | 'cli'
    | 'sdk'
    | 'terraform'
    | 'cloudformation'
    | 'mcp'
    | 'service'
    | 'unknown';
  readonly operator: Operator;
  /** A: the platform says so; B: platform, under a configuration; C: the client says so; D: nothing does. */
  readonly grade: 'A' | 'B' | 'C' | 'D';
  readonly flags: readonly string[];
  /** Id in the registry of policies.yaml, where one matched. */
  readonly id: string | undefined;
}

export const operators = [
  'human',
  'pipeline',
  'automation',
  'ai-agent',
  'vendor',
  'cloud-service',
  'unknown',
] as const;
export type Operator = (typeof operators)[number];

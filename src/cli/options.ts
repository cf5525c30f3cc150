export interface GlobalOptions {
  readonly store: string;
  readonly config?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

/** Hands an action's exit code back to `run`. */
export type Finish = (code: number) => void;

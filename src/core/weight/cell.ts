/** A set of resources that are weighed alike: texts that match a pattern of the one list and none of the other. */
export interface Cell {
  readonly id: string;
  /** How much more an action weighs on it. */
  readonly factor: number;
  readonly within: readonly string[];
  readonly except: readonly string[];
}

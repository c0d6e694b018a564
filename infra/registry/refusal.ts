/** Why an image cannot be had from its registry, and what its user can do. */
export interface Refusal {
  /** A clause: “there are no AWS credentials to ask ECR with”. */
  readonly found: string;
  readonly expected?: string;
  /** More lines that help: a policy, the registry’s own words. */
  readonly evidence?: readonly string[];
  readonly next: string;
}

/** An image that was asked for by name, and cannot be had. */
export class RefusedImage extends Error {
  override readonly name = 'RefusedImage';
  readonly doing: string;
  readonly refusal: Refusal;

  constructor(image: string, refusal: Refusal) {
    const doing = `getting the image ${image}`;
    const { found, expected, evidence = [], next } = refusal;
    super(
      [
        `${doing}: ${found}`,
        ...(expected === undefined ? [] : [`  expected: ${expected}`]),
        ...evidence.map((line) => `  | ${line}`),
        `  next: ${next}`,
      ].join('\n'),
    );
    this.doing = doing;
    this.refusal = refusal;
  }
}

/** What the host name of a private registry of ECR says. */
export interface EcrRegistry {
  /** Its host name as images have it. */
  readonly host: string;
  /** Twelve digits: whose images are in it. */
  readonly account: string;
  /** `us-east-1`, `cn-north-1`, `us-gov-west-1`, `us-iso-east-1`. */
  readonly region: string;
  /** Whether its endpoints are those validated for FIPS 140. */
  readonly fips: boolean;
  /** Whether it is reached by IPv6 as well as by IPv4. */
  readonly dualStack: boolean;
}

/**
 * Of every partition: the ends of host names are those of `partitions.json` of AWS's SDKs, and of
 * dual-stack registries those in ECR's guide (“Registry endpoints”).
 */
const suffixes = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'c2s.ic.gov',
  'sc2s.sgov.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
];
const dualStackSuffixes = ['on.aws', 'on.amazonwebservices.com.cn'];

const ending = (ends: readonly string[]) => ends.join('|').replaceAll('.', '\\.');

const form = new RegExp(
  '^(?<account>\\d{12})\\.dkr' +
    `(?:\\.ecr(?<fips>-fips)?\\.(?<region>[a-z0-9-]+)\\.(?:${ending(suffixes)})` +
    `|-ecr(?<dualFips>-fips)?\\.(?<dualRegion>[a-z0-9-]+)\\.(?:${ending(dualStackSuffixes)}))$`,
);

/** Undefined for every other registry, ECR's public one among them. */
export function parseEcrRegistry(host: string): EcrRegistry | undefined {
  const { account, fips, region, dualFips, dualRegion } = form.exec(host)?.groups ?? {};
  const where = region ?? dualRegion;
  if (account === undefined || where === undefined) return undefined;
  return {
    host,
    account,
    region: where,
    fips: (fips ?? dualFips) !== undefined,
    dualStack: dualRegion !== undefined,
  };
}

import { stepTable, table } from '../report/table.ts';
import type { UpResult } from '../stack/bring-up.ts';
import { movedInWords } from '../stack/moved-tags.ts';
import type { Outputs } from '../stack/workspace.ts';

/** What a person reads when `up` has ended: what runs, where, why this image, what took how long. */
export function upReport(result: UpResult, branch?: string): string {
  const { stack, outputs, services, movedTags, steps, seconds } = result;
  const which = branch === undefined ? stack : `${stack} (branch ${branch})`;
  const headline = result.changed
    ? `The stack ${which} is up, after ${seconds.toFixed(1)} s.`
    : `The stack ${which} is up; nothing had to change (${seconds.toFixed(1)} s).`;
  const running = services.map((service) => [
    service.role,
    service.urls.join(' '),
    service.health === 'none' ? service.state : service.health,
    service.name,
  ]);
  const { path } = outputs.probe;
  return [
    '',
    headline,
    '',
    table(['SERVICE', 'URL', 'STATE', 'CONTAINER'], running),
    '',
    `Served by      ${outputs.servingImage}`,
    ...(outputs.servingImageDigest ? [`               ${outputs.servingImageDigest}`] : []),
    `               ${outputs.servingImageReason}`,
    ...(outputs.modelDelivery === 'copy'
      ? [`Model          copied: ${outputs.modelDeliveryReason ?? ''}`]
      : []),
    `For containers ${outputs.internalUrl} on the network ${outputs.network}`,
    ...forSdks(outputs),
    ...(outputs.metricsUrl === undefined ? [] : [`Metrics        ${outputs.metricsUrl}`]),
    `Fingerprint    ${outputs.fingerprint}`,
    '',
    ...movedTags.flatMap((moved) => [...movedInWords(moved), '']),
    stepTable(steps),
    '',
    `Try it (the vector is at \`${path}\`):`,
    `  curl -s ${outputs.endpointUrl}/invocations -H 'Content-Type: application/json' \\`,
    `    -d '${JSON.stringify(outputs.probe.payload)}'`,
    '',
  ].join('\n');
}

/** What makes an unmodified AWS SDK talk to the runtime twin. */
function forSdks({ runtimeUrl, runtimeInternalUrl, endpointName }: Outputs): string[] {
  if (runtimeUrl === undefined) return [];
  return [
    `For AWS SDKs   AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME=${runtimeUrl}`,
    `               (${String(runtimeInternalUrl)} on the network), EndpointName ${String(endpointName)}`,
  ];
}

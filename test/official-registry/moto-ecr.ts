import {
  CreateRepositoryCommand,
  ECRClient,
  PutImageCommand,
  RepositoryAlreadyExistsException,
} from '@aws-sdk/client-ecr';

/** Tells moto’s ECR of an image that the registry has, so that ECR lists it as AWS’s would. */
export async function listInEcr(
  endpoint: string,
  region: string,
  { repository, tag, digest }: { repository: string; tag: string; digest: string },
): Promise<void> {
  const credentials = { accessKeyId: 'moto', secretAccessKey: 'moto' };
  const ecr = new ECRClient({ endpoint, region, credentials });
  try {
    await ecr.send(new CreateRepositoryCommand({ repositoryName: repository }));
  } catch (error) {
    if (!(error instanceof RepositoryAlreadyExistsException)) throw error;
  }
  // More of what is in it, moto does not ask.
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config: { digest } });
  await ecr.send(new PutImageCommand({ repositoryName: repository, imageTag: tag, imageManifest }));
}

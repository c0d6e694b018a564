import type Docker from 'dockerode';
import type { Failure } from '../check.ts';
import { daemonError } from '../daemon-error.ts';
import { unlessGone } from '../../../../infra/engine/gone.ts';
import { parseDuration } from '../durations.ts';
import { ensureImage } from '../image/pull.ts';
import { unfulfilled, InitFailed, type Context, type ResourceType } from '../resource.ts';
import { createBody } from './create-body.ts';
import { containerFields, type ContainerInputs } from './fields.ts';
import { restartPolicy } from './host-config.ts';
import { importedInputs } from './imported.ts';
import { inspect, type Inspected } from './inspected.ts';
import { changedLimits } from './limits.ts';
import { otherNetworks } from './networks.ts';
import { drift, outputsOf } from './outputs.ts';
import { NotStarted, start } from './start.ts';
import { checkUploads, upload } from './uploads.ts';

export const container: ResourceType = {
  fields: containerFields,
  deleteBeforeReplace: true,

  check(inputs) {
    const { healthcheck = {}, uploads } = inputs as unknown as ContainerInputs;
    const durations = ['interval', 'timeout', 'startPeriod', 'startInterval'] as const;
    const wrong = durations.filter((name) => parseDuration(healthcheck[name] ?? '') === undefined);
    return [
      ...wrong.map((name): Failure => {
        const property = `healthcheck.${name}`;
        return { property, reason: `"${property}" must be a duration such as "30s" or "1m30s"` };
      }),
      ...checkUploads(uploads),
    ];
  },

  async create(context, properties) {
    const inputs = properties as unknown as ContainerInputs;
    const { engine } = context;
    await ensureImage(inputs.image, context, inputs.platform).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Unable to create container with image ${inputs.image}: ${reason}`, {
        cause: error,
      });
    });
    const body = createBody(inputs, context);
    const created = await engine.createContainer(body).catch((error: unknown) => {
      throw new Error(`Unable to create container: ${daemonError(error)}`, { cause: error });
    });
    const containerLogs = await prepareAndStart(created, inputs, context).catch(
      async (error: unknown) => {
        const info = await unlessGone(inspect(created));
        const state = info ? outputsOf(info, properties) : properties;
        const step = error instanceof NotStarted ? error.step : 'start';
        const outputs = { ...state, [unfulfilled]: step };
        throw new InitFailed(daemonError(error), { id: created.id, outputs }, error);
      },
    );
    const info = await unlessGone(inspect(created));
    // A container with `rm` may have come and gone.
    const outputs = info ? outputsOf(info, properties) : properties;
    return { id: created.id, outputs: { ...outputs, containerLogs } };
  },

  async read({ engine }, id, state) {
    const info = await unlessGone(inspect(engine.getContainer(id)));
    if (info === undefined) return undefined;
    if (Object.keys(state).length === 0) {
      const inputs = importedInputs(info);
      return { id: info.Id, outputs: outputsOf(info, inputs), inputs };
    }
    const image = await imageNow(engine, info, state['image'] as string | undefined);
    const declared = { ...state, ...drift(info, state), image };
    return { id: info.Id, outputs: outputsOf(info, declared) };
  },

  async update({ engine }, id, state, properties) {
    const inputs = properties as unknown as ContainerInputs;
    const found = engine.getContainer(id);
    try {
      await found.update({ ...changedLimits(inputs), RestartPolicy: restartPolicy(inputs) });
    } catch (error) {
      throw new Error(`Unable to update container: ${daemonError(error)}`, { cause: error });
    }
    const logs = state['containerLogs'];
    return { ...outputsOf(await inspect(found), properties), containerLogs: logs };
  },

  async delete({ engine }, id, state) {
    const found = engine.getContainer(id);
    const grace = state['destroyGraceSeconds'];
    if (typeof grace === 'number' && grace > 0) {
      // 304 says that it has stopped already.
      await unlessGone(found.stop({ t: grace })).catch((error: unknown) => {
        if ((error as { statusCode?: number }).statusCode !== 304) throw error;
      });
    }
    await unlessGone(found.remove({ force: true, v: state['removeVolumes'] !== false })).catch(
      async (error: unknown) => {
        // An engine that is removing it already (`rm`, or another process) refuses to do so twice.
        if ((error as { statusCode?: number }).statusCode !== 409) throw error;
        await unlessGone(found.wait({ condition: 'removed' }));
      },
    );
  },
};

async function prepareAndStart(
  created: Docker.Container,
  inputs: ContainerInputs,
  context: Context,
): Promise<string> {
  for (const { name, settings } of otherNetworks(inputs)) {
    await context.engine
      .getNetwork(name)
      .connect({ Container: created.id, EndpointConfig: settings })
      .catch((error: unknown) => {
        throw new Error(`Unable to connect to network ${name}: ${daemonError(error)}`, {
          cause: error,
        });
      });
  }
  await upload(created, inputs.uploads);
  return inputs.start === false ? '' : start(created, inputs, context);
}

/**
 * The image as declared while its name still means the image that the container was made from, and
 * that image's id when it does not: then the next `up` sees a change.
 */
async function imageNow(
  engine: Docker,
  info: Inspected,
  declared: string | undefined,
): Promise<string> {
  if (declared === undefined) return info.Image;
  if (declared.startsWith('sha256:')) return declared;
  const image = await unlessGone(engine.getImage(declared).inspect());
  return image === undefined || image.Id === info.Image ? declared : info.Image;
}

import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** They take AWS's registry's own name on this machine, which one at a time can have. */
const ofOneRegistry = /\/test\/integration\/official-image\//;

/**
 * The same files, in their order but for those that would wait for each other: they come as far apart as
 * can be, so that no worker does nothing but wait.
 */
export function apart<File>(files: readonly File[], isShared: (file: File) => boolean): File[] {
  const shared = files.filter(isShared);
  const others = files.filter((file) => !isShared(file));
  if (shared.length === 0) return others;
  const between = others.length / Math.max(1, shared.length - 1);
  const cuts = shared.map((_, index) => Math.round(index * between));
  return shared.flatMap((file, index) => [file, ...others.slice(cuts[index], cuts[index + 1])]);
}

/** Vitest's own order (what took longest, or is largest, first), within each project kept apart. */
export class ApartSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const projects = Map.groupBy(await super.sort(files), ({ project }) => project.name);
    return [...projects.values()].flatMap((own) =>
      apart(own, ({ moduleId }) => ofOneRegistry.test(moduleId)),
    );
  }
}

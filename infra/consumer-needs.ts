import { project } from './names.ts';
import type { OwnService } from './own-services.ts';
import { ownServices } from './own-services.ts';
import { wrongSetting } from './wrong-setting.ts';

/** As much of a consumer as says when it can start. */
export interface Needing {
  readonly name: string;
  readonly needs: readonly string[];
}

/** Needs of what does not exist, and circles, of the map of consumers at `key`. */
export function needProblems(consumers: readonly Needing[], key: string): readonly string[] {
  const names = consumers.map(({ name }) => name);
  const known: readonly string[] = [...ownServices, ...names];
  const unknown = consumers.flatMap(({ name, needs }) =>
    needs.flatMap((need, index) => {
      const others = known.filter((one) => one !== name).join(', ');
      return known.includes(need)
        ? []
        : wrongSetting(`${key}.${name}.needs.${index}`, need, `one of ${others}`);
    }),
  );
  const circles = walk(consumers).circles.map(
    (circle) =>
      `${key}.${circle[0] ?? ''}.needs: found a circle, ${circle.join(' → ')}; ` +
      'expected an order in which they can start',
  );
  return [...unknown, ...circles];
}

/** Needs of what the setting `<name>: false` leaves out of the stack, of the map at `key`. */
export const leftOutProblems = (
  consumers: readonly Needing[],
  key: string,
  leftOut: readonly OwnService[],
): readonly string[] =>
  consumers.flatMap(({ name, needs }) =>
    needs.flatMap((need, index) => {
      if (!leftOut.some((own) => own === need)) return [];
      const expected = `what the stack has; ${project}:${need} is false`;
      return wrongSetting(`${key}.${name}.needs.${index}`, need, expected);
    }),
  );

/** What is needed before what needs it; otherwise as they came. */
export const inStartOrder = <Consumer extends Needing>(
  consumers: readonly Consumer[],
): readonly Consumer[] => walk(consumers).order;

/** Depth first; a circle is what leads back to a consumer whose needs are being looked at. */
function walk<Consumer extends Needing>(consumers: readonly Consumer[]) {
  const byName = new Map(consumers.map((consumer) => [consumer.name, consumer]));
  const order: Consumer[] = [];
  const circles: (readonly string[])[] = [];
  const visit = (consumer: Consumer, path: readonly string[]): void => {
    const { name } = consumer;
    if (path.includes(name)) circles.push([...path.slice(path.indexOf(name)), name]);
    if (path.includes(name) || order.includes(consumer)) return;
    for (const need of consumer.needs) {
      const needed = byName.get(need);
      if (needed) visit(needed, [...path, name]);
    }
    order.push(consumer);
  };
  for (const consumer of consumers) visit(consumer, []);
  return { order, circles };
}

import { z } from 'zod';
import type { Fault } from '../faults/fault.ts';
import { parseFault } from '../faults/fault.ts';
import type { Twin } from '../twin.ts';
import type { LocalAnswer } from './local-api.ts';
import { refusal } from './local-api.ts';

const list = z.strictObject({ faults: z.array(z.unknown()).max(100) });

const armed = ({ dial }: Twin) => ({ faults: dial.list() });

export const showFaults: LocalAnswer = ({ twin }) => Promise.resolve(armed(twin));

/** `{"faults": [{"kind": "throttle", "share": 0.5}]}`: these, and no others. */
export const setFaults: LocalAnswer = ({ twin, json }) => {
  const given = list.safeParse(json());
  if (!given.success) throw refusal(400, 'expected {"faults": [ … ]}, 100 of them at most');
  twin.dial.set(given.data.faults.map((value, index) => read(value, `faults[${index}].`, twin)));
  return Promise.resolve(armed(twin));
};

/** One more fault: `{"kind": "throttle", "count": 2}`. */
export const addFault: LocalAnswer = ({ twin, json }) => {
  twin.dial.add(read(json(), '', twin));
  return Promise.resolve(armed(twin));
};

export const clearFaults: LocalAnswer = ({ twin }) => {
  twin.dial.clear();
  return Promise.resolve(armed(twin));
};

function read(value: unknown, where: string, { endpoints }: Twin): Fault {
  const fault = parseFault(value);
  if (typeof fault === 'string') throw refusal(400, `${where}${fault}`);
  if (fault.endpoint === undefined || endpoints.has(fault.endpoint)) return fault;
  const known = [...endpoints.keys()].join(', ');
  throw refusal(400, `${where}endpoint: found ${fault.endpoint}, expected one of ${known}`);
}

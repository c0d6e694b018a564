import type Docker from 'dockerode';
import { runInside } from './run-inside.ts';

/** What the kernel lets a container's first process do. */
export interface Rights {
  /** Capabilities that it, and whatever it starts, can ever have: `0` for none. */
  readonly capabilities: string;
  /** Whether a set-user-id program can give it more. */
  readonly mayGain: boolean;
}

/** Asks the kernel: engines write what they were told in forms of their own. */
export async function rightsOf(container: Docker.Container): Promise<Rights> {
  const { said: status } = await runInside(container, ['cat', '/proc/1/status']);
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)$`, 'm').exec(status)?.[1] ?? '';
  return {
    capabilities: field('CapBnd').replace(/^0+(?=.)/, ''),
    mayGain: field('NoNewPrivs') !== '1',
  };
}

export const noRights: Rights = { capabilities: '0', mayGain: false };

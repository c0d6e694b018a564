import { hostname, release } from 'node:os';
import { kindOf } from './address.ts';

/** What a machine calls itself. */
export interface Machine {
  readonly name: string;
  /** As `uname -r` has it. */
  readonly kernel: string;
}

const thisMachine = (): Machine => ({ name: hostname(), kernel: release() });

/**
 * Whether an engine runs on this very machine, by what it says of its own. A socket alone does not tell: it
 * may lead to the virtual machine of a desktop, whose kernel is another, or out of a container, whose name is.
 *
 * @param host the engine's address
 * @param itsOwn the machine that the engine runs on, in the engine's words
 */
export const isOnThisMachine = (host: string, itsOwn: Machine, here = thisMachine()): boolean =>
  kindOf(host) === 'socket' && itsOwn.name === here.name && itsOwn.kernel === here.kernel;

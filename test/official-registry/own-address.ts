import { execa } from 'execa';

let taken = 0;

/**
 * An address that only this machine has, for one registry of one process: all of them listen at
 * HTTPS’s port. None of 127.0.0.0/8, where Docker’s engine asks for no certificate. Of the network
 * for benchmarks (RFC 2544), which nothing else uses.
 */
export async function ownAddress(): Promise<AsyncDisposable & { readonly address: string }> {
  taken += 1;
  const half = 18 + (taken % 2);
  const address = `198.${half}.${(process.pid >> 8) & 0xff}.${process.pid & 0xff}`;
  const change = (what: 'add' | 'del') => ip('address', what, `${address}/32`, 'dev', 'lo');
  const added = await change('add');
  // A killed run with the same number of process may have left it.
  if (added.failed && !/exists/.test(added.stderr)) throw new Error(`ip address: ${added.stderr}`);
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      await change('del');
    },
  };
}

const ip = (...args: string[]) => execa('ip', args, { reject: false });

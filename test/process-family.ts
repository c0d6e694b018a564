import { execa } from 'execa';

/** Ends a process and all that it started at once, as a crash of the machine would. */
export async function killFamily(pid: number | undefined): Promise<void> {
  if (pid === undefined) throw new Error('the process did not start');
  const { stdout } = await execa('ps', ['-eo', 'pid=,ppid=']);
  const rows = stdout.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
  const family = [pid];
  for (const parent of family)
    family.push(...rows.filter(([, ppid]) => ppid === parent).map(([child = 0]) => child));
  for (const member of family) kill(member);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

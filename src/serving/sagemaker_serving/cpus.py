"""How many CPUs this container may use."""

import os
from pathlib import Path


def available_cpus(cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """The CPUs this process may run on, or fewer where the container has a CPU limit (`--cpus`).

    Python knows the former; the limit is only in the control group (version 2, then 1).
    """
    affinity = len(os.sched_getaffinity(0))
    try:
        quota, period = (cgroup / "cpu.max").read_text().split()
    except (OSError, ValueError):
        try:
            quota = (cgroup / "cpu/cpu.cfs_quota_us").read_text().strip()
            period = (cgroup / "cpu/cpu.cfs_period_us").read_text().strip()
        except OSError:
            return affinity
    if quota in ("max", "-1"):
        return affinity
    return max(1, min(affinity, int(quota) // int(period)))

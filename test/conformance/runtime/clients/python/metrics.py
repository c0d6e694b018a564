"""Reads metrics as Prometheus's own Python client does: prints the samples of ours as JSON."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

families = list(text_string_to_metric_families(sys.stdin.read()))
print(
    json.dumps(
        [
            {"family": family.name, "type": family.type, "help": family.documentation,
             "samples": [[one.name, one.labels, one.value] for one in family.samples]}
            for family in families
        ]
    )
)

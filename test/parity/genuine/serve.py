"""What AWS's image runs: a worker for each CPU, then the toolkit's own entry."""

import os

os.environ.setdefault("SAGEMAKER_MODEL_SERVER_WORKERS", str(os.cpu_count()))
os.makedirs("/home/model-server/tmp", exist_ok=True)

from sagemaker_pytorch_serving_container import serving

serving.main()

"""The names that SageMaker handlers import from AWS's inference toolkit, written anew.

A handler that says `from sagemaker_inference import errors` runs here as it does under the
genuine toolkit. Only what handlers use is here; the serving itself is `sagemaker_serving`.
"""

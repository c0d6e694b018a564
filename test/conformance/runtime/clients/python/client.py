"""boto3 as its users have it: prints, as JSON, what it saw of the scenarios."""

import json
import os
from typing import Any, Dict

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

runtime = boto3.client("sagemaker-runtime")
good, bad = os.environ["CONFORMANCE_GOOD"], os.environ["CONFORMANCE_BAD"]
endpoint = os.environ["CONFORMANCE_ENDPOINT"]
json_type = "application/json"


def invoke(name: str, body: str) -> Dict[str, Any]:
    answer = runtime.invoke_endpoint(
        EndpointName=name, Body=body, ContentType=json_type, Accept=json_type
    )
    return {
        "body": answer["Body"].read().decode(),
        "contentType": answer["ContentType"],
        "variant": answer["InvokedProductionVariant"],
    }


def error_of(name: str, body: str) -> Dict[str, Any]:
    try:
        invoke(name, body)
    except runtime.exceptions.ModelError as error:
        said = error.response
        return {
            "error": said["Error"]["Code"],
            "message": said["Error"]["Message"],
            "originalStatusCode": said["OriginalStatusCode"],
            "originalMessage": said["OriginalMessage"],
            "logStreamArn": said["LogStreamArn"],
        }
    except ClientError as error:
        said = error.response["Error"]
        return {"error": said["Code"], "message": said["Message"]}
    raise SystemExit("the SDK saw no error")


def stream() -> Dict[str, Any]:
    answer = runtime.invoke_endpoint_with_response_stream(
        EndpointName=endpoint, Body=good, ContentType=json_type, Accept=json_type
    )
    parts = [event["PayloadPart"]["Bytes"] for event in answer["Body"]]
    return {"body": b"".join(parts).decode(), "contentType": answer["ContentType"]}


def status() -> str:
    sagemaker = boto3.client("sagemaker")
    sagemaker.get_waiter("endpoint_in_service").wait(
        EndpointName=endpoint, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )
    names = [one["EndpointName"] for one in sagemaker.list_endpoints()["Endpoints"]]
    if endpoint not in names:
        raise SystemExit(f"list_endpoints gave {names}")
    return sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointStatus"]


def asynchronous() -> Dict[str, Any]:
    s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
    s3.put_object(Bucket="inputs", Key="a day/one.json", Body=good.encode())
    answer = runtime.invoke_endpoint_async(
        EndpointName=endpoint,
        InputLocation="s3://inputs/a day/one.json",
        ContentType=json_type,
        Accept=json_type,
    )
    bucket, key = answer["OutputLocation"].removeprefix("s3://").split("/", 1)
    s3.get_waiter("object_exists").wait(
        Bucket=bucket, Key=key, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    return {
        "status": answer["ResponseMetadata"]["HTTPStatusCode"],
        "body": s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode(),
    }


seen = {
    "embedding": invoke(endpoint, good),
    "modelError": error_of(endpoint, bad),
    "unknownEndpoint": error_of(os.environ["CONFORMANCE_NOBODY"], good),
    "stream": stream(),
    "endpointStatus": status(),
}
if "CONFORMANCE_THROTTLED" in os.environ:
    seen["throttle"] = invoke(os.environ["CONFORMANCE_THROTTLED"], good)
if "CONFORMANCE_ASYNC" in os.environ:
    seen["asynchronous"] = asynchronous()
print(json.dumps(seen))

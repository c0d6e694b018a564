package conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;

/** AWS SDK for Java v2 as its users have it: prints, as JSON, what it saw of the scenarios. */
public final class Client {
  private static final String JSON = "application/json";
  private static final SageMakerRuntimeClient CLIENT = SageMakerRuntimeClient.create();

  public static void main(String[] arguments) throws Exception {
    String endpoint = System.getenv("CONFORMANCE_ENDPOINT");
    String good = System.getenv("CONFORMANCE_GOOD");
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("embedding", invoke(endpoint, good));
    seen.put("modelError", errorOf(endpoint, System.getenv("CONFORMANCE_BAD")));
    seen.put("unknownEndpoint", errorOf(System.getenv("CONFORMANCE_NOBODY"), good));
    seen.put("stream", stream(endpoint, good));
    seen.put("endpointStatus", status(endpoint));
    String throttled = System.getenv("CONFORMANCE_THROTTLED");
    if (throttled != null) {
      seen.put("throttle", invoke(throttled, good));
    }
    System.out.println(new ObjectMapper().writeValueAsString(seen));
    System.exit(0);
  }

  private static Map<String, Object> invoke(String endpoint, String body) {
    var answer =
        CLIENT.invokeEndpoint(
            request ->
                request
                    .endpointName(endpoint)
                    .body(SdkBytes.fromUtf8String(body))
                    .contentType(JSON)
                    .accept(JSON));
    return Map.of(
        "body", answer.body().asUtf8String(),
        "contentType", answer.contentType(),
        "variant", answer.invokedProductionVariant());
  }

  private static Map<String, Object> errorOf(String endpoint, String body) {
    try {
      invoke(endpoint, body);
    } catch (ModelErrorException error) {
      return Map.of(
          "error", error.awsErrorDetails().errorCode(),
          "message", error.awsErrorDetails().errorMessage(),
          "originalStatusCode", error.originalStatusCode(),
          "originalMessage", error.originalMessage(),
          "logStreamArn", error.logStreamArn());
    } catch (AwsServiceException error) {
      return Map.of(
          "error", error.awsErrorDetails().errorCode(),
          "message", error.awsErrorDetails().errorMessage());
    }
    throw new IllegalStateException("the SDK saw no error");
  }

  private static String status(String endpoint) {
    try (SageMakerClient client = SageMakerClient.create()) {
      return client
          .waiter()
          .waitUntilEndpointInService(request -> request.endpointName(endpoint))
          .matched()
          .response()
          .orElseThrow()
          .endpointStatusAsString();
    }
  }

  private static Map<String, Object> stream(String endpoint, String body) throws Exception {
    StringBuilder text = new StringBuilder();
    StringBuilder contentType = new StringBuilder();
    var visitor =
        InvokeEndpointWithResponseStreamResponseHandler.Visitor.builder()
            .onPayloadPart(part -> text.append(part.bytes().asString(StandardCharsets.UTF_8)))
            .build();
    var handler =
        InvokeEndpointWithResponseStreamResponseHandler.builder()
            .onResponse(response -> contentType.append(response.contentType()))
            .subscriber(visitor)
            .build();
    try (SageMakerRuntimeAsyncClient client = SageMakerRuntimeAsyncClient.create()) {
      client
          .invokeEndpointWithResponseStream(
              request ->
                  request
                      .endpointName(endpoint)
                      .body(SdkBytes.fromUtf8String(body))
                      .contentType(JSON)
                      .accept(JSON),
              handler)
          .get();
    }
    return Map.of("body", text.toString(), "contentType", contentType.toString());
  }
}
